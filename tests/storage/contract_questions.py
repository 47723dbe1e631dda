"""What storage promises about sentences that nobody understood and marks of articles, whatever the database."""

from datetime import timedelta

from bot.core.effect import KeepQuestion, MarkArticle
from bot.ports import ArticleMarks, Changes, Question
from storage import Storage
from tests.storage.acts import NOW, meet, write

ASKED = KeepQuestion("how do I change my name", "en", "none", 0.25)


class QuestionsContract:
    async def test_what_was_asked_is_told_without_who_asked_it_the_newest_first(self, store: Storage) -> None:
        one, two = await meet(store, 10, 11)
        await write(store, Changes(now=NOW, questions=[(one, ASKED)]))
        later = KeepQuestion("왜요", "ko", "other", 0.5)
        await write(store, Changes(now=NOW + timedelta(hours=1), questions=[(two, later)]))
        newest, oldest = await store.unanswered(5)
        assert newest == Question(NOW + timedelta(hours=1), "왜요", "ko", "other", 0.5, id=newest.id)
        assert oldest == Question(NOW, ASKED.text, "en", "none", 0.25, id=oldest.id)
        assert await store.unanswered(1) == [newest]

    async def test_what_was_dealt_with_is_removed(self, store: Storage) -> None:
        one, two = await meet(store, 10, 11)
        await write(store, Changes(now=NOW, questions=[(one, ASKED), (two, ASKED), (one, ASKED)]))
        first, second, third = await store.unanswered(5)
        assert await store.forget_questions([first.id, third.id, 1 << 62]) == 2
        assert await store.unanswered(5) == [second]
        assert await store.forget_questions([first.id]) == 0
        assert await store.forget_questions([]) == 0

    async def test_erasing_a_person_erases_what_they_asked(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, questions=[(person, ASKED)]))
        await store.erase(person)
        assert await store.unanswered(5) == []

    async def test_what_was_asked_goes_with_the_event_log(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        await write(store, Changes(now=NOW, questions=[(person, ASKED)]))
        assert await store.prune(NOW + timedelta(days=29)) == 0
        assert len(await store.unanswered(5)) == 1
        assert await store.prune(NOW + timedelta(days=31)) == 1
        assert await store.unanswered(5) == []

    async def test_marks_are_counted_by_article_and_language(self, store: Storage) -> None:
        yes, no = MarkArticle("cert_what", "ko", helpful=True), MarkArticle("cert_what", "ko", helpful=False)
        await write(store, Changes(now=NOW, marks=[yes, no, MarkArticle("dep_what", "en", helpful=True)]))
        await write(store, Changes(now=NOW, marks=[yes]))
        assert await store.article_marks() == [
            ArticleMarks("cert_what", "ko", 2, 1),
            ArticleMarks("dep_what", "en", 1, 0),
        ]
