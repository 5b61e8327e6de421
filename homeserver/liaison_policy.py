"""What this homeserver refuses, whoever asks and with whatever client.

Settings make encryption the default; this module makes it the only way. A room event is ciphertext or it is not
accepted: neither text, reactions and reasons nor anything put beside the ciphertext. Rooms stay closed, their encryption
is fixed at creation, and their history is never open to the world.
"""

from typing import Any

from synapse.api.errors import Codes, SynapseError
from synapse.module_api import EventBase, ModuleApi, StateMap

ALGORITHM = "m.megolm.v1.aes-sha2"

# All that an encrypted event has to say in clear (Matrix 1.19, m.room.encrypted) ...
ENCRYPTED_MEMBERS = {"algorithm", "ciphertext", "session_id", "sender_key", "device_id", "m.relates_to"}
# ... and of its relation: which event it belongs to, but not the key of a reaction.
RELATION_MEMBERS = {"rel_type", "event_id", "m.in_reply_to", "is_falling_back"}

ALLOWED: tuple[bool, None] = (True, None)
REFUSED: tuple[bool, None] = (False, None)


def is_ciphertext(content: Any) -> bool:
    """Whether the content of an m.room.encrypted event holds ciphertext and nothing beside it."""
    relation = content.get("m.relates_to", {})
    return (
        content.get("algorithm") == ALGORITHM
        and isinstance(content.get("ciphertext"), str)
        and set(content) <= ENCRYPTED_MEMBERS
        and hasattr(relation, "keys")
        and set(relation) <= RELATION_MEMBERS
    )


class LiaisonPolicy:
    """The module, as liaison.yaml names it."""

    def __init__(self, config: dict[str, Any], api: ModuleApi) -> None:
        self._hidden = {api.get_qualified_user_id(name) for name in config.get("hidden_users", [])}
        api.register_third_party_rules_callbacks(
            check_event_allowed=self.check_event_allowed,
            on_create_room=self.on_create_room,
            check_visibility_can_be_modified=self.check_visibility_can_be_modified,
        )
        api.register_spam_checker_callbacks(
            user_may_create_room_alias=self.user_may_create_room_alias,
            user_may_publish_room=self.user_may_publish_room,
            check_username_for_spam=self.check_username_for_spam,
        )

    async def check_event_allowed(self, event: EventBase, state: StateMap[EventBase]) -> tuple[bool, None]:
        """Judges every event before it is accepted, those that make a room included."""
        return ALLOWED if self._allows(event, state) else REFUSED

    def _allows(self, event: EventBase, state: StateMap[EventBase]) -> bool:
        content = event.content
        if event.type == "m.room.encrypted":
            return is_ciphertext(content)
        if event.type == "m.room.redaction":
            # Which event is erased is necessary; why is not the servers' business.
            return set(content) <= {"redacts"}
        if not event.is_state():
            return False
        if event.type == "m.room.encryption":
            return content.get("algorithm") == ALGORITHM and (event.type, "") not in state
        if event.type == "m.room.history_visibility":
            return content.get("history_visibility") != "world_readable"
        if event.type == "m.room.join_rules":
            return content.get("join_rule") != "public"
        if event.type == "m.room.member":
            return "reason" not in content
        return True

    async def on_create_room(self, requester: Any, config: dict[str, Any], is_requester_admin: bool) -> None:
        """Refuses public rooms with a reason, before any event of theirs is judged."""
        # `npm start` knows the module by these words.
        if config.get("visibility") == "public" or config.get("preset") == "public_chat":
            raise SynapseError(403, "Rooms are never public here.", Codes.FORBIDDEN)

    async def check_visibility_can_be_modified(self, room_id: str, state: StateMap[EventBase], visibility: str) -> bool:
        """No room enters the directory of rooms."""
        return visibility != "public"

    async def user_may_publish_room(self, user_id: str, room_id: str) -> Codes:
        """No room enters the directory of rooms."""
        return Codes.FORBIDDEN

    async def user_may_create_room_alias(self, user_id: str, room_alias: Any) -> Any:
        """Names of rooms are code words inside the rooms; an alias would be a name in clear."""
        return Codes.FORBIDDEN

    async def check_username_for_spam(self, user_profile: Any) -> bool:
        """Keeps the account of the app out of the directory of members."""
        return user_profile["user_id"] in self._hidden
