"""Verifies and opens the golden vectors of the sealed ledger in another language, after src/lib/ledger/README.md alone.

Usage: python verify.py [ledger-v1.json]. Needs PyNaCl. Prints what it checked; exits with 1 when anything is wrong.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import VerifyKey

MEMBERS = {
    "v", "network", "room", "record", "kind", "version", "prev", "state", "epoch", "author", "key", "idem",
    "created_at", "links", "seen", "ciphertext",
}  # fmt: skip
OPTIONAL = {"remind_at", "clear"}
CLEAR = {
    "network": {"roots"},
    "roster-entry": {"user", "sign", "box", "master", "roles", "country", "from"},
    "charter": {"tlp", "release", "past_epochs", "network_room"},
    "admission": {"user", "roster"},
    "epoch": {"number", "commitment", "admissions", "grantees"},
    "grant": {"epoch", "user", "roster", "box", "signature"},
    "grant-refusal": {"grant"},
    "approval": {"target"},
    "tombstone": {"targets"},
    "attestation": {"seq", "head"},
}
CLEAR_OPTIONAL = {"roster-entry": {"until", "re_enrolment", "succession", "alone"}}
STATES = {
    "network": {"active"},
    "roster-entry": {"proposed", "active", "suspended", "removed"},
    "charter": {"active", "closed"},
    "admission": {"admitted", "removed"},
    "epoch": {"current"},
    "grant": {"given"},
    "grant-refusal": {"unopened"},
    "approval": {"approve", "refuse"},
    "tombstone": {"erased"},
    "attestation": {"confirmed"},
}
ADDITIVE = {"grant", "grant-refusal", "approval", "tombstone", "attestation"}
UNREPEATED = ("roots", "roles", "release", "grantees", "targets")
SIZES = (256, 1_024, 4_096, 16_384, 65_536, 262_144)


class Wrong(Exception):
    """What a vector says is not so."""


def check(condition, sentence):
    if not condition:
        raise Wrong(sentence)


# §1 Bytes


def unbase64(text):
    check(re.fullmatch(r"[A-Za-z0-9_-]*", text), "not unpadded base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    check(to_base64(data) == text, "base64 with another spelling")
    return data


def to_base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def canonical(value):
    """RFC 8785 for integers only. Members are ordered by UTF-16 code units."""
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        check(abs(value) <= 2**53 - 1, "an integer that is too large")
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    check(isinstance(value, dict), "a number that is not an integer")
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{canonical(value[name])}" for name in names) + "}"


def parse_canonical(data):
    value = json.loads(data.decode("utf-8"))
    check(canonical(value).encode() == data, "not in canonical form")
    return value


def digest(purpose, data):
    return hashlib.blake2b(f"liaison/v1/{purpose}\0".encode() + data, digest_size=32).digest()


def hashed(purpose, data):
    return to_base64(digest(purpose, data))


def derived_id(parts):
    data = bytearray(digest("record-id", canonical(parts).encode())[:16])
    data[6] = data[6] & 0x0F | 0x80
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def is_signed(key, message, signature):
    try:
        VerifyKey(unbase64(key)).verify(message, unbase64(signature))
        return True
    except (BadSignatureError, ValueError):
        return False


# §2 and §3: one entry


def check_header(header):
    """What holds of a header by itself."""
    check(header["v"] == 1, "another format version")
    check((header["version"] == 1) == (header["prev"] is None), "prev is null for version 1, and only then")
    check((header["epoch"] is None) == (header["ciphertext"] is None), "epoch is null without a ciphertext, and only then")
    check(header["network"] is not None or (header["kind"] == "network" and header["version"] == 1), "no network")
    check(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", header["idem"]), "no UUID of version 4")
    check(header.get("remind_at", "T00:00:00.000Z").endswith(":00:00.000Z"), "a reminder that is not on a full hour")
    links = [(link["kind"], link["to"]) for link in header["links"]]
    check(len(links) <= 64 and len(set(links)) == len(links), "too many links, or a repeated one")


def check_kind(header):
    """The clear part, for the kinds that have one (§5)."""
    kind = header["kind"]
    if kind not in CLEAR:
        check("clear" not in header, "a mission's kind with a clear part")
        check(header["ciphertext"] is not None, "a mission's kind without a ciphertext")
        return
    clear = header.get("clear")
    check(isinstance(clear, dict), "no clear part")
    required = CLEAR[kind]
    check(required <= set(clear) <= required | CLEAR_OPTIONAL.get(kind, set()), "another clear part")
    check(header["state"] in STATES[kind], "another state")
    check(kind not in ADDITIVE or header["version"] == 1, "a second version of what has one")
    for name in UNREPEATED:
        values = clear.get(name) or []
        check(len(set(values)) == len(values), "a value is repeated")
    check(clear.get("grantees", []) == sorted(clear.get("grantees", [])), "grantees are not sorted")


def parse_entry(wire, erased=frozenset()):
    """The header and the hash of an entry. `erased`: hashes of entries that a tombstone names."""
    data = unbase64(wire["header"])
    check(len(data) <= 16_384, "a header of more than 16 KiB")
    header = parse_canonical(data)
    names = set(header)
    check(MEMBERS <= names <= MEMBERS | OPTIONAL, "a member too few or too many")
    check_header(header)
    check_kind(header)
    entry_hash = hashed("entry", data)
    if header["ciphertext"] is None:
        check(wire["ciphertext"] is None, "a ciphertext that the header does not name")
    elif wire["ciphertext"] is None:
        check(entry_hash in erased, "a missing ciphertext that no tombstone names")
    else:
        ciphertext = unbase64(wire["ciphertext"])
        check(hashed("ciphertext", ciphertext) == header["ciphertext"], "another ciphertext")
        check(len(ciphertext) - 24 - 16 in SIZES, "a length that no payload has")
    return header, entry_hash


def erased_in(room):
    """Hashes of the entries of a room whose ciphertext a tombstone says is gone."""
    headers = [json.loads(unbase64(wire["header"])) for wire in room["entries"]]
    return {target for header in headers if header["kind"] == "tombstone" for target in header["clear"]["targets"]}


def open_payload(header, wire, key):
    sealed = unbase64(wire["ciphertext"])
    associated = canonical({name: value for name, value in header.items() if name != "ciphertext"}).encode()
    padded = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], associated, sealed[:24], key)
    text = padded.rstrip(b"\0")
    check(text.endswith(b"\x80"), "no ISO 7816-4 padding")
    text = text[:-1]
    check(len(padded) == next(size for size in SIZES if size > len(text)), "not the smallest padding")
    return parse_canonical(text)


# §4 and §5: a network


class Network:
    def __init__(self, vectors):
        self.id = vectors["network"]
        self.boxes = {member["user"]: PrivateKey(unbase64(member["box_secret"])) for member in vectors["members"]}
        self.epochs = {}  # entry hash -> (room, clear)
        self.keys = {}  # entry hash of the epoch -> key
        self.signers = {}  # key id -> public key
        self.standings = {}  # user -> clear part in force
        self.granted = {}  # entry hash of a grant -> (room, recipient)
        self.spoilt = set()  # grants that open, to another key than the epoch committed to
        self.roots = []  # key ids of the newest `network` version
        self.counted = {"entries": 0, "signatures": 0, "successions": 0, "grants": 0, "refused grants": 0, "payloads": 0, "erased": 0}

    def learn_keys(self, header):
        clear = header.get("clear", {})
        for key in clear.get("roots", []) if header["kind"] == "network" else []:
            self.signers[hashed("key", unbase64(key))] = key
        if header["kind"] == "roster-entry":
            self.signers[hashed("key", unbase64(clear["sign"]))] = clear["sign"]

    def check_keys(self, header):
        """Other keys than those in force follow them by the old key's word, or by re-enrolment (§5, §10)."""
        clear = header["clear"]
        before = self.standings.get(clear["user"])
        if before is not None and any(before[name] != clear[name] for name in ("sign", "box", "master")):
            check(("succession" in clear) != ("re_enrolment" in clear), "keys that came from nowhere")
            if "succession" in clear:
                said = {name: clear[name] for name in ("user", "sign", "box", "master")} | {"network": self.id, "from": before["sign"]}
                check(is_signed(before["sign"], digest("succession", canonical(said).encode()), clear["succession"]), "no succession by the old key")
                self.counted["successions"] += 1
        if header["state"] != "proposed":
            self.standings[clear["user"]] = clear

    def check_signatures(self, header, entry_hash, wire):
        for key, signature in [(header["key"], wire["signature"])] + [(c["key"], c["signature"]) for c in wire["cosignatures"]]:
            check(key in self.signers, "signed by a key that nobody has")
            check(is_signed(self.signers[key], unbase64(entry_hash), signature), "the signature is wrong")
            self.counted["signatures"] += 1

    def check_roots(self, header, wire):
        """A network is signed by enough roots of the version before it; the first by one of its own."""
        named = [hashed("key", unbase64(key)) for key in header["clear"]["roots"]]
        roots = self.roots or named
        signed = {header["key"]} | {each["key"] for each in wire["cosignatures"]}
        check(signed <= set(roots), "signed by a key that is no root")
        check(len(signed) >= (min(2, len(roots)) if self.roots else 1), "signed by too few roots")
        self.roots = named

    def check_record_id(self, header):
        clear, network, room = header.get("clear", {}), self.id, header["room"]
        parts = {
            "roster-entry": [network, "roster", clear.get("user")],
            "charter": [network, "charter", room],
            "admission": [network, "admission", room, clear.get("user")],
            "epoch": [network, "epoch", room],
            "grant-refusal": [network, "grant-refusal", clear.get("grant")],
        }.get(header["kind"])
        check(parts is None or derived_id(parts) == header["record"], "another record id")

    def take_grant(self, header, entry_hash):
        grant = header["clear"]
        self.granted[entry_hash] = (header["room"], grant["user"])
        room, epoch = self.epochs[grant["epoch"]]
        said = digest("grant", canonical([grant["epoch"], grant["roster"], grant["box"]]).encode())
        check(is_signed(self.signers[header["key"]], said, grant["signature"]), "the grant is not signed by its granter")
        key = SealedBox(self.boxes[grant["user"]]).decrypt(unbase64(grant["box"])) if self.is_openable(grant) else None
        if key is not None:
            said = canonical([self.id, room, epoch["number"], to_base64(key)]).encode()
            if hashed("epoch", said) != epoch["commitment"]:
                self.spoilt.add(entry_hash)
                return
            self.keys[grant["epoch"]] = key
            self.counted["grants"] += 1

    def take_refusal(self, header):
        """Only the recipient says that a grant of the room holds no key, or another one (§5)."""
        grant = header["clear"]["grant"]
        check(self.granted.get(grant) == (header["room"], header["author"]), "somebody else's grant is refused")
        self.spoilt.discard(grant)
        self.counted["refused grants"] += 1

    def is_openable(self, grant):
        """Somebody who enrolled anew has another box key than the vectors tell: their grants stay closed here."""
        try:
            SealedBox(self.boxes[grant["user"]]).decrypt(unbase64(grant["box"]))
            return True
        except (CryptoError, KeyError):
            return False

    def replay(self, room):
        head = digest("head", room["room"].encode())
        sealed = []
        erased = erased_in(room)
        for place, wire in enumerate(room["entries"], start=1):
            header, entry_hash = parse_entry(wire, erased)
            check(wire["seq"] == place, "a gap")
            check(wire["hash"] == entry_hash, "another entry hash")
            check(header["room"] == room["room"], "an entry of another room")
            if header["kind"] == "network" and header["version"] == 1:
                check(header["network"] is None and entry_hash == self.id, "another network")
            else:
                check(header["network"] == self.id, "another network")
            self.learn_keys(header)
            self.check_signatures(header, entry_hash, wire)
            self.check_record_id(header)
            check(header["kind"] == "network" or not wire["cosignatures"], "a cosignature of what is not cosigned")
            if header["kind"] == "network":
                self.check_roots(header, wire)
            if header["kind"] == "roster-entry":
                self.check_keys(header)
            head = digest("head", head + unbase64(entry_hash))
            check(wire["head"] == to_base64(head), "another head")
            if header["kind"] == "epoch":
                self.epochs[entry_hash] = (room["room"], header["clear"])
            if header["kind"] == "grant":
                self.take_grant(header, entry_hash)
            if header["kind"] == "grant-refusal":
                self.take_refusal(header)
            if wire["ciphertext"] is not None:
                sealed.append((header, wire))
            elif header["ciphertext"] is not None:
                self.counted["erased"] += 1
            self.counted["entries"] += 1
        check(not self.spoilt, "a key is not the one committed to, and its recipient does not say so")
        for header, wire in sealed:
            check(open_payload(header, wire, self.keys[header["epoch"]]) == wire["payload"], "another payload")
            self.counted["payloads"] += 1


def is_refused(network, write):
    """Forms and signatures are refused here too; what only the rules refuse must be sound in form and signature."""
    try:
        for wire in write["entries"]:
            header, entry_hash = parse_entry(wire)
            if header["key"] in network.signers:
                network.check_signatures(header, entry_hash, {**wire, "cosignatures": []})
    except (Wrong, ValueError):
        return True
    return False


# §9 Enrolment


def check_enrolment(vector):
    secret, request = unbase64(vector["secret"]), vector["request"].encode()
    check(hashed("claim", secret) == vector["claim"], "another claim")
    check(hashed("invitation", unbase64(vector["claim"])) == vector["claim_hash"], "another claim hash")
    key = digest("enrolment", secret)
    check(to_base64(hashlib.blake2b(request, digest_size=32, key=key).digest()) == vector["mac"], "another MAC")
    asked = parse_canonical(request)
    check(is_signed(asked["sign"], digest("enrolment", request), vector["signature"]), "the request is not signed by its key")
    network, said = vector["link"].split("#")[1].split(".")
    check(network == asked["network"] and unbase64(said) == secret, "another link")


# §10 Change of keys


def check_key_change(vector):
    request = vector["request"].encode()
    asked = parse_canonical(request)
    check(is_signed(asked["sign"], digest("key-change", request), vector["signature"]), "the request is not signed by its key")
    check(is_signed(asked["from"], digest("succession", request), vector["succession"]), "the request is not signed by the key it replaces")
    said = digest("key-change", b"digits" + request)
    groups = [int.from_bytes(said[place : place + 5], "big") % 100_000 for place in range(0, 30, 5)]
    check(" ".join(f"{group:05}" for group in groups) == vector["digits"], "other digits")


def main(path):
    vectors = json.loads(pathlib.Path(path).read_text("utf-8"))
    for vector in vectors["key_ids"]:
        check(hashed("key", unbase64(vector["key"])) == vector["id"], "another key id")
    for vector in vectors["derived_ids"]:
        check(derived_id(vector["parts"]) == vector["id"], "another derived id")
    for vector in vectors["canonical"]:
        check(canonical(vector["value"]).encode() == unbase64(vector["bytes"]), "another canonical form")
    check_enrolment(vectors["enrolment"])
    check_key_change(vectors["key_change"])
    network = Network(vectors)
    for room in vectors["rooms"]:
        try:
            network.replay(room)
        except Wrong as wrong:
            raise Wrong(f"{room['room']}: {wrong}") from wrong
    for write in vectors["refused"]:
        expected = write["layer"] != "rules"
        check(is_refused(network, write) == expected, f"{write['rule']}: {'was accepted' if expected else 'is not sound in form'}")
    print(", ".join(f"{count} {what}" for what, count in network.counted.items()), f"and {len(vectors['refused'])} refusals verified")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("ledger-v1.json"))
    except Wrong as wrong:
        sys.exit(f"Wrong: {wrong}")
