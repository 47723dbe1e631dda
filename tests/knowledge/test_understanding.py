"""Understanding: what sentences mean, whatever they are made of."""

import pytest

from bench.understanding.sentences import Sentence, fingerprint, training_sentences
from bot.core.meaning import Meaning
from bot.knowledge.articles import ARTICLES
from bot.knowledge.features import BUCKETS, LONGEST, buckets, prepare
from bot.knowledge.intents import INTENTS, PAIRS, intents_of
from bot.knowledge.model import FILE
from bot.knowledge.understanding import Reader
from tests.knowledge.conftest import TODAY, Ask


def test_every_article_serves_an_intent_and_every_intent_can_be_meant() -> None:
    assert {article for _, article in PAIRS if article} == set(ARTICLES)
    assert {intent for intent, _ in PAIRS} == set(INTENTS)
    assert all(set(intents_of(article)) <= set(INTENTS) for article in ARTICLES)


def test_the_model_was_trained_from_the_sentences_that_are_here() -> None:
    import numpy as np

    with np.load(FILE, allow_pickle=False) as kept:
        assert str(kept["sentences"]) == fingerprint(training_sentences()), "run `make model`"


def test_a_changed_sentence_makes_the_model_stale() -> None:
    one, other = Sentence("en", "hello", "greeting"), Sentence("en", "bye", "greeting")
    assert fingerprint((one, other)) == fingerprint((other, one)) != fingerprint((one,))


def test_the_model_is_small() -> None:
    assert FILE.stat().st_size < 4_000_000


STORIES = [
    ("订单 8123456789 到货是坏的，想全额退款", "dispute_file", "zh_Hans"),
    ("I don't want a certificate, I want my money back", "dispute_file", "en"),
    ("상담원이랑 직접 얘기하고 싶어요", "human", "ko"),
    ("保證金什麼時候可以拿回來", "deposit", "zh_Hant"),
    ("한국어 말고 영어로 바꿔 주세요", "language", "ko"),
    ("please delete everything you know about me", "privacy", "en"),
    ("這張確認書是真的嗎", "certificate_verify", "zh_Hant"),
    ("客服让我把验证码发给他", "scam_worry", "zh_Hans"),
    ("택배기사라는 사람이 카톡으로 인증번호를 달라고 하는데 줘도 되나요", "scam_worry", "ko"),
    ("what is the capital of France", "other", "en"),
    ("今天天气真不错，晚上吃什么好呢", "other", "zh_Hans"),
]


@pytest.mark.parametrize(("text", "intent", "language"), STORIES)
def test_a_sentence_means_what_people_mean_by_it(ask: Ask, text: str, intent: str, language: str) -> None:
    meaning = ask(text)
    assert (meaning.intent, meaning.language) == (intent, language)
    assert meaning.articles == () or meaning.article is None or meaning.articles[0][0] == meaning.article
    assert (meaning.article is None) == (intent == "other")


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\ud800", "?!…", "123", "\u200b\ufeff", "😡😡😡"])
def test_a_text_without_words_is_about_nothing(ask: Ask, text: str) -> None:
    assert ask(text) == Meaning(intent="other", confidence=1.0)


def test_a_friendly_emoji_is_a_greeting(ask: Ask) -> None:
    assert ask("👍🏽").intent == ask("🙏").intent == "greeting"


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "\u200d", "\udfff\x1b"])
def test_broken_characters_change_nothing(ask: Ask, junk: str) -> None:
    plain = ask("where is my certificate")
    assert ask(f"where{junk} is my{junk} certificate{junk}") == plain


def test_a_long_text_is_cut_for_the_model(ask: Ask) -> None:
    begin = "the parcel arrived broken and I want a refund. "
    assert ask(begin * 80).intent == "dispute_file"
    assert len(prepare(begin * 80)) <= LONGEST


def test_full_width_and_capital_letters_read_the_same(ask: Ask) -> None:
    assert ask("ＲＥＦＵＮＤ ＰＬＥＡＳＥ").intent == ask("refund please").intent


def test_the_number_itself_says_nothing() -> None:
    assert prepare("order 20261121-0001 is late") == prepare("order 999988887777 is late")
    assert prepare("write to a.b@example.com") == "write to email"
    assert prepare("see https://item.example.com/x?id=1这个坏了") == "see link这个坏了"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我不是要查进度，我是要再开一张", "我是要再开一张"),
        ("확인증 말고 환불 받고 싶어요", "환불 받고 싶어요"),
        ("I don't need a certificate, I just want my money", "i just want my money"),
        ("不是真的吧", "不是真的吧"),
        ("I don't want to wait any longer", "i don't want to wait any longer"),
    ],
)
def test_what_is_not_wanted_is_left_out(text: str, wanted: str) -> None:
    assert prepare(text) == wanted


def test_buckets_are_few_and_each_once() -> None:
    found = buckets(prepare("확인증 refund 退款 refund"))
    assert found.size == len(set(found.tolist()))
    assert 0 <= found.min() <= found.max() < BUCKETS
    assert buckets("").size == 0


@pytest.mark.parametrize("text", [text for text, _, _ in STORIES])
def test_probabilities_are_probabilities(ask: Ask, text: str) -> None:
    meaning = ask(text)
    assert 0 <= meaning.confidence <= 1
    assert sum(probability for _, probability in meaning.articles) <= 1.001
    assert len(meaning.articles) <= 5
    assert {article for article, _ in meaning.articles} <= set(ARTICLES)


def test_it_works_without_encoders(lexical: Reader) -> None:
    assert [model.encoders for model in lexical.models] == [()]
    right = [lexical.read(text, TODAY).intent == intent for text, intent, _ in STORIES]
    assert sum(right) >= len(STORIES) - 2
