"""How long importing aiogram takes, in the ordinary way and in ours, each in a process of its own.

Run: ``python bench/imports.py``
"""

import statistics
import subprocess
import sys

WAYS = {
    "ordinary": "import aiogram",
    "quick": "import bot.edges.aiogram_edge",
    "quick, and one message made": (
        "import bot.edges.aiogram_edge\nfrom aiogram.methods import SendMessage\nSendMessage(chat_id=1, text='x')"
    ),
}


def seconds(code: str) -> float:
    """Seconds of the code alone, without the interpreter's start."""
    timed = f"import time\nbegin = time.perf_counter()\n{code}\nprint(time.perf_counter() - begin)"
    return float(subprocess.run([sys.executable, "-c", timed], check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the median of five runs of each way, and its share of the ordinary one."""
    rounds = [{way: seconds(code) for way, code in WAYS.items()} for _ in range(5)]
    medians = {way: statistics.median(each[way] for each in rounds) for way in WAYS}
    for way, median in medians.items():
        print(f"{way:30} {median:5.2f} s {median / medians['ordinary']:6.0%}")


if __name__ == "__main__":
    main()
