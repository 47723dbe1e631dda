"""How long a dossier with 30 photographs of 12 megapixels takes, and how large it is: from sealed files to a kept PDF.

The real file store (a folder), catalogs, picture processes and typesetting. Run: python -m bench.dossier [PHOTOGRAPHS]
"""

import asyncio
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bot.config import Settings
from bot.core.flow import Facts
from bot.core.text import LOCALES
from bot.documents.claim import SigningKey
from bot.house import open_house
from bot.policies.load import load
from bot.service import dossier
from bot.service.press import Press
from tests.service.dossiers import NUMBER, dispute, filed, kept, photograph

MEGAPIXELS_12 = (4032, 3024)


async def longest_pause(stop: asyncio.Event) -> float:
    """How long the event loop was kept from anything else, seconds."""
    worst, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst


async def main(count: int) -> None:
    """Measure each language and print."""
    pieces = [kept(number, caption=f"{number}", size=0) for number in range(1, count + 1)]
    case = dispute(pieces)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        async with open_house(settings) as house:
            person, total = await filed(house.store, case), 0
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as camera:  # its memory is not counted here
                for piece in pieces:
                    content = camera.submit(photograph, piece["number"], MEGAPIXELS_12).result()
                    total += len(content)
                    await house.files.put(person, piece["file"], content)
            print(f"{count} photographs of 12 megapixels, {total / 1e6:.0f} MB")
            press = Press(house.words, SigningKey("bench", bytes(32)), Facts())
            for locale in LOCALES:
                stop = asyncio.Event()
                pause = asyncio.create_task(longest_pause(stop))
                begun = time.perf_counter()
                asked = {"case": NUMBER, "locale": locale, "zone": "Asia/Seoul"}
                made = await dossier.make(house.store, house.files, press, load(), "Bench", person, asked)
                spent = time.perf_counter() - begun
                stop.set()
                size = len(await house.files.get(person, made["file"]))
                print(
                    f"{locale}: {spent:.1f} s, {size / 1e6:.1f} MB, {made['pages']} pages;"
                    f" the event loop waited {1000 * await pause:.0f} ms at most"
                )
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
