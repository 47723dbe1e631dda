"""The page of states says what the tables say."""

from docs.pictures.states import PAGE, states_page


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page(), "run: make pictures"
