"""Photos, documents and other things, up and down."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, expect

from tests.page.conftest import Site
from tests.page.screen import Column, Screen
from tests.page.scripted import PDF
from tests.playground.pictures import png

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


def picture(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png(64, 48)}


def messages(site: Site) -> list[dict[str, Any]]:
    return [update["message"] for update in site.bot.updates if "message" in update]


async def choose(screen: Screen, column: Column, entry: str, *files: FilePayload) -> None:
    """Pick files by the "+" menu."""
    await column.node.get_by_role("button", name="Attach", exact=True).click()
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("menuitem", name=entry).click()
    await (await chooser.value).set_files(files)


def content(path: Path) -> bytes:
    return path.read_bytes()


async def loaded(image: Locator) -> bool:
    await expect(image).to_be_visible()
    return bool(await image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)"))


async def test_several_photos_are_one_album(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await choose(screen, alice, "Photos and videos", *map(picture, ("a.png", "b.png", "c.png")))
    await expect(alice.node.locator(".tray li")).to_have_count(3)
    await alice.node.get_by_role("button", name="Remove b.png").click()
    await alice.says("the lamp")
    await alice.hears("a photo")
    album = alice.log.locator(".item.own")
    await expect(album).to_have_count(1)
    await expect(album.locator(".words")).to_have_text("the lamp")
    await expect(album.locator("img")).to_have_count(2)
    assert await loaded(album.locator("img").first)
    first, second = messages(site)
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("the lamp", False)
    await expect(alice.node.locator(".tray")).to_be_hidden()


async def test_a_photo_can_go_as_a_file(screen: Screen, site: Site) -> None:
    alice = screen.column()
    await choose(screen, alice, "File", picture("a.png"))
    await expect(alice.node.get_by_label("Send as files")).to_be_checked()
    await alice.input.press("Enter")
    await alice.hears("a document")
    assert messages(site)[0]["document"]["file_name"] == "a.png"


async def test_files_are_pasted_and_dropped(screen: Screen, site: Site) -> None:
    alice = screen.column()
    script = """(node, [type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${type}.png`, {type: "image/png"}));
        const init = {bubbles: true, cancelable: true};
        const event = type === "paste" ? new ClipboardEvent(type, {...init, clipboardData: data})
                                       : new DragEvent(type, {...init, dataTransfer: data});
        node.dispatchEvent(event);
    }"""
    content = list(png(8, 8))
    await alice.input.evaluate(script, ["paste", content])
    await alice.log.evaluate(script, ["dragover", content])
    await expect(alice.node.locator(".dropzone")).to_be_visible()
    await alice.log.evaluate(script, ["drop", content])
    await expect(alice.node.locator(".dropzone")).to_be_hidden()
    await expect(alice.node.locator(".tray li")).to_contain_text(["paste.png", "drop.png"])
    await alice.node.get_by_role("button", name="Send", exact=True).click()
    await alice.hears("a photo")
    await expect(alice.log.locator(".item.own img")).to_have_count(2)


async def test_a_document_comes_down_whole(screen: Screen) -> None:
    alice = screen.column()
    await alice.says("file")
    item = await alice.hears("Your certificate")
    await expect(item.locator(".file")).to_contain_text("확인증 K7Q2.pdf")
    await expect(item.locator(".file small")).to_have_text(re.compile(r"PDF · \d+ byte"))
    async with screen.page.expect_download() as download:
        await item.get_by_role("link", name="Download: 확인증 K7Q2.pdf").click()
    got = await download.value
    assert got.suggested_filename == "확인증 K7Q2.pdf"
    assert content(await got.path()) == PDF
    tab = item.get_by_role("link", name="Open in a new tab: 확인증 K7Q2.pdf")
    await expect(tab).to_have_attribute("target", "_blank")


@pytest.mark.parametrize(
    ("entry", "kind", "shown"),
    [("Sticker", "sticker", ".sticker"), ("Location", "location", ".file"), ("Voice message", "voice", ".file")],
)
async def test_the_menu_sends_other_things(screen: Screen, site: Site, entry: str, kind: str, shown: str) -> None:
    alice = screen.column()
    await alice.node.get_by_role("button", name="Attach", exact=True).click()
    await screen.page.get_by_role("menuitem", name=entry).click()
    await alice.hears(f"a {kind}")
    await expect(alice.log.locator(f".own {shown}").first).to_be_visible()
    assert kind in messages(site)[0]
