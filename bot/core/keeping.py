"""For how long what is kept of people is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keep:
    """Keeping times, in days.

    Args:
        events: the messages themselves.
        cases: disputes and questions after they ended.
        evidence: files of a dispute after it ended.
        certificates: certificates and their requests after they were decided.
        people: somebody of whom nothing is heard and nothing else is kept.
    """

    events: int = 30
    cases: int = 1095
    evidence: int = 365
    certificates: int = 1825
    people: int = 730
