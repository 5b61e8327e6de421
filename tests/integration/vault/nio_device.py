"""A second Matrix client, matrix-nio, signed into a member's account as one more device that nobody has signed.

Tells on standard output, one JSON object a line, what it came by: {"device"} once it is signed in and its keys are uploaded, {"room_key"} for each
room key that reached it, and {"event", "sender", "body"} for each message of the room ("body" is null where it cannot be read).
Ends when standard input closes.
"""

import asyncio
import json
import logging
import sys
import tempfile

from nio import AsyncClient, AsyncClientConfig, LoginResponse, MegolmEvent, RoomKeyEvent, RoomMessageText, SyncResponse


def tell(**said):
    print(json.dumps(said), flush=True)


async def main(homeserver, user, password, room):
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as store:
        config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=True)
        client = AsyncClient(homeserver, user, store_path=store, config=config)
        signed_in = await client.login(password, device_name="nio")
        if not isinstance(signed_in, LoginResponse):
            sys.exit(f"signing in: {signed_in}")

        async def on_message(where, event):
            if where.room_id == room:
                body = event.body if isinstance(event, RoomMessageText) else None
                tell(event=event.event_id, sender=event.sender, body=body)

        async def on_key(event):
            tell(room_key=event.room_id)

        client.add_event_callback(on_message, (RoomMessageText, MegolmEvent))
        client.add_to_device_callback(on_key, (RoomKeyEvent,))
        synced = await client.sync(timeout=0, full_state=True)
        if not isinstance(synced, SyncResponse):
            sys.exit(f"the first sync: {synced}")
        if client.should_upload_keys:
            await client.keys_upload()
        tell(device=client.device_id)

        following = asyncio.create_task(client.sync_forever(timeout=1000))
        await asyncio.to_thread(sys.stdin.read)
        following.cancel()
        await client.close()


asyncio.run(main(*sys.argv[1:5]))
