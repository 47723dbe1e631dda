"""Sentences from life, understood by the model that is shipped, in every language."""

from typing import Any

import pytest

from bot.core.effect import KeepQuestion, MarkArticle
from bot.core.flow import Facts
from bot.core.text import Text
from bot.knowledge.understanding import Reader, load_reader
from bot.words.catalogs import Words
from tests.shipped import FLOWS
from tests.stage import Job, Stage
from tests.talk import Talk
from tests.transcripts.conftest import CODES, issue, look_up
from tests.transcripts.stories import PHOTO
from tests.transcripts.understanding import Understands

pytestmark = pytest.mark.slow  # left out of `make quick`

BROKEN = {
    "ko": "주문번호 8123456789 물건이 깨져서 왔어요. 전액 환불 받고 싶어요",
    "zh_Hans": "订单 8123456789 到货是坏的，想全额退款",
    "zh_Hant": "訂單 8123456789 到貨是壞的，想全額退款",
    "en": "Order 8123456789 arrived broken, I want a full refund",
}
# A sentence by language, the flow it leads into, and answers it brings along.
TOLD: dict[str, tuple[dict[str, str], str, dict[str, Any]]] = {
    "a phone that arrived broken": (
        {
            "ko": "스마트스토어에서 샀는데 배송 중에 파손됐어요. 액정이 깨졌어요. 주문번호 2026102512345",
            "zh_Hans": "在SmartStore买的手机到货屏幕碎了，订单号2026102512345",
            "zh_Hant": "SmartStore訂單編號2026102512345，收到的手機螢幕是碎的，我要退款",
            "en": "My phone from SmartStore arrived with a broken screen, order 2026102512345",
        },
        "dispute",
        {"platform": "smartstore", "order_number": "2026102512345", "reason": "damaged"},
    ),
    "a parcel that never came": (
        {
            "ko": "알리에서 10월 3일에 주문한 게 아직도 안 왔어요",
            "zh_Hans": "速卖通10月3日下单的包裹一直没收到",
            "zh_Hant": "速賣通10月3日下單的包裹一直沒收到",
            "en": "My parcel from AliExpress, ordered on October 3, still has not arrived",
        },
        "dispute",
        {"platform": "aliexpress", "reason": "not_received", "ordered": "2026-10-03"},
    ),
    "the wrong size, and three dollars are offered": (
        {
            "ko": "사이즈가 잘못 왔는데 판매자는 3달러만 준대요. 10달러는 돌려받고 싶어요",
            "zh_Hans": "尺码发错了，卖家只肯赔3美元，我要求退10美元",
            "zh_Hant": "尺寸寄錯了，賣家只肯賠3美元，我要求退10美元",
            "en": "They sent the wrong size and the seller only offers 3 dollars, I want 10 dollars back",
        },
        "dispute",
        {"reason": "wrong_item", "sum": {"minor": 1000, "currency": "USD"}},
    ),
    "a counterfeit bag": (
        {
            "ko": "타오바오에서 산 가방이 짝퉁이에요. 반품하고 환불받고 싶어요",
            "zh_Hans": "淘宝买的包是假货，我要退货退款",
            "zh_Hant": "淘寶買的包是假貨，我要退貨退款",
            "en": "The bag I bought on Taobao is a fake, I want to return it for a refund",
        },
        "dispute",
        {"platform": "taobao", "reason": "counterfeit", "outcome": "return_refund"},
    ),
    "no certificate but the money": (
        {
            "ko": "확인증 말고 환불해 주세요",
            "zh_Hans": "我不要确认书，我要退款",
            "zh_Hant": "我不要確認書，我要退款",
            "en": "I don't want a certificate, I want my money back",
        },
        "dispute",
        {"outcome": "full_refund"},
    ),
    "a certificate, all in one": (
        {
            "ko": "확인증 발급해 주세요. 주문번호 20261121-0001, 이름 홍길동, 010-2345-6789",
            "zh_Hans": "帮我开确认书，订单号20261121-0001，姓名：홍길동，邮箱 a.b@example.com",
            "zh_Hant": "請幫我開確認書，訂單編號20261121-0001，信箱 a.b@example.com",
            "en": "Please issue a certificate for order 20261121-0001, my e-mail is a.b@example.com",
        },
        "certificate",
        {"order_number": "20261121-0001"},
    ),
    "when the deposit comes back": (
        {
            "ko": "보증금 언제 돌려받아요? 2026년 9월 1일에 가입했고 1000위안 냈어요",
            "zh_Hans": "保证金什么时候能退？我2026年9月1日加入的，交了1000元",
            "zh_Hant": "保證金什麼時候能退？我2026年9月1日加入的，繳了1000人民幣",
            "en": "When do I get my deposit back? I joined on 2026-09-01 and paid 1000 yuan",
        },
        "when_back",
        {"joined": "2026-09-01", "lodged": {"minor": 100_000, "currency": "CNY"}},
    ),
    "a price that is too good": (
        {
            "ko": "번개장터에서 시세 절반 가격인데 사도 안전할까요?",
            "zh_Hans": "闪电集市上有人卖手机，价格只有市价一半，靠谱不？安全吗",
            "zh_Hant": "閃電集市上的手機只要半價，這個賣家可靠嗎，可以買嗎",
            "en": "Is it safe to buy on Bungaejangter at half the market price?",
        },
        "safety",
        {"role": "buyer", "b_platform": "known", "b_price": "far_below"},
    ),
}
# A sentence by language, and the text that answers it.
ANSWERED: dict[str, tuple[dict[str, str], str]] = {
    "the deposit for phones": (
        {
            "ko": "휴대폰 카테고리는 보증금이 얼마예요?",
            "zh_Hans": "手机类目保证金要多少",
            "zh_Hant": "手機類目保證金要多少",
            "en": "How much is the deposit for phones?",
        },
        "deposit.answer.category",
    ),
    "a code is asked for": (
        {
            "ko": "고객센터라면서 인증번호를 알려 달래요",
            "zh_Hans": "有人自称客服让我把验证码发给他",
            "zh_Hant": "有人自稱客服叫我把驗證碼給他",
            "en": "Somebody says he is from support and wants my verification code",
        },
        "scam.first",
    ),
    "how to prove it": (
        {
            "ko": "증거 사진은 어떤 걸 찍어야 해요?",
            "zh_Hans": "凭证要拍哪些照片？",
            "zh_Hant": "憑證要拍哪些照片？",
            "en": "What photos do I need as evidence?",
        },
        "article.disp_evidence",
    ),
    "the weather": (
        {
            "ko": "오늘 날씨 어때?",
            "zh_Hans": "今天天气怎么样",
            "zh_Hant": "今天天氣怎麼樣",
            "en": "What is the weather like today?",
        },
        "engine.other",
    ),
    "a greeting without words": (dict.fromkeys(CODES, "👋😊"), "menu"),
    "an emoji that says nothing": (dict.fromkeys(CODES, "🪵🧱"), "menu"),
    "a person": (
        {
            "ko": "사람이랑 직접 얘기하고 싶은데요",
            "zh_Hans": "我想跟真人说话",
            "zh_Hant": "我想跟真人講話",
            "en": "I'd rather talk to a real human being",
        },
        "agent.question",
    ),
    "half in English": (
        {
            "ko": "eBay에서 order한 package가 아직도 안 왔어요, refund 해주세요",
            "zh_Hans": "eBay买的package还没收到，想要refund退款",
            "zh_Hant": "eBay買的package還沒收到，想要refund退款",
            "en": "hi, 我的 eBay package has never arrived, please help",
        },
        "dispute.reason.not_received.button",
    ),
}
BACK = {
    "ko": "앞 질문으로 돌아가 주세요",
    "zh_Hans": "请回到上一题",
    "zh_Hant": "請回到上一題",
    "en": "please go back one question",
}
STOP = {
    "ko": "이제 그만하고 싶어요",
    "zh_Hans": "这个我不想办了",
    "zh_Hant": "這個我不想辦了",
    "en": "please stop this now",
}
WRONG_DATE = {
    "ko": "날짜를 잘못 적었어요",
    "zh_Hans": "日期我写错了",
    "zh_Hant": "日期我寫錯了",
    "en": "I made a mistake in the date",
}
MISTAKE = {"ko": "제가 실수했어요", "zh_Hans": "我填错了", "zh_Hant": "我填錯了", "en": "I made a mistake"}
ESCROW = {
    "ko": "안전결제 에스크로가 뭔지 알려 주세요",
    "zh_Hans": "什么是担保交易？",
    "zh_Hant": "什麼是擔保交易？",
    "en": "What is escrow?",
}
OUTSIDE = {
    "ko": "판매자가 카톡으로 따로 입금하래요",
    "zh_Hans": "卖家让我加微信私下转账",
    "zh_Hant": "賣家叫我加LINE私下轉帳",
    "en": "The seller wants me to pay him outside the platform by bank transfer",
}
SPEAK = {"ko": "영어로 바꿔 주세요", "zh_Hans": "请换成英文", "zh_Hant": "請換成英文", "en": "한국어로 바꿔 주세요"}


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The best engine that can work here, loaded once."""
    return load_reader()


@pytest.fixture
def stage(words: Words, locale: str, reader: Reader) -> Stage:
    """The core alone, with the real understanding."""
    jobs: dict[str, Job] = {
        "look_up_order": look_up,
        "issue_certificate": issue,
        "understand": Understands(words, reader),
    }
    return Stage(words, FLOWS, jobs, CODES[locale], Facts(issuer="신문고", bot_username="sinmungo_bot"))


async def reach_dates(talk: Talk) -> None:
    """A dispute up to the question when it was received."""
    await talk.says("/dispute")
    await talk.taps("platform.aliexpress.button")
    for text in ("8123456789012345", "Lamp", "US$35"):
        await talk.says(text)
    await talk.taps("dispute.reason.damaged.button")
    await talk.says("2026-10-25")
    await talk.hears("dispute.received")


@pytest.mark.parametrize("story", TOLD)
async def test_one_sentence_begins_it(talk: Talk, stage: Stage, story: str) -> None:
    sentences, flow, answers = TOLD[story]
    await talk.says(sentences[talk.locale])
    await talk.hears("engine.understood")
    (frame,) = stage.conversation.frames
    assert frame.flow == flow
    assert {name: frame.answers.get(name) for name in answers} == answers
    assert frame.step not in frame.answers  # only the rest is asked


@pytest.mark.parametrize("question", ANSWERED)
async def test_one_sentence_is_answered(talk: Talk, question: str) -> None:
    sentences, heard = ANSWERED[question]
    await talk.says(sentences[talk.locale])
    await talk.hears(heard)
    await talk.hears_only_once(heard)


async def test_a_dispute_filed_from_one_sentence(talk: Talk, stage: Stage) -> None:
    await talk.says(BROKEN[talk.locale])
    await talk.hears("engine.understood")
    await talk.taps("platform.aliexpress.button")
    await talk.says("Lamp")
    await talk.says("US$35")
    await talk.says("2026-10-25")
    await talk.says("2026-11-15")
    await talk.taps("engine.go_on.button")
    await talk.hears("dispute.details")
    await talk.says("Broken glass all over, the box was crushed")
    await talk.sends(PHOTO)
    await talk.taps("engine.collect.done.button")
    await talk.hears("dispute.review")
    await talk.taps("engine.change.button", title=Text("dispute.outcome.title"))  # what was understood, corrected
    await talk.taps("dispute.outcome.exchange.button")
    await talk.taps("dispute.submit.button")
    await talk.hears("dispute.card")
    data = stage.cases[0].data
    assert (data["order_number"], data["reason"], data["outcome"]) == ("8123456789", "damaged", "exchange")
    assert (data["said"]["text"], data["said"]["intent"]) == (BROKEN[talk.locale], "dispute_file")


async def test_the_same_sentence_in_the_middle_of_the_dispute(talk: Talk, stage: Stage) -> None:
    await talk.says("/dispute")
    await talk.says(BROKEN[talk.locale])
    await talk.hears("engine.understood")
    await talk.hears("dispute.platform")
    assert stage.conversation.frames[-1].answers.keys() >= {"order_number", "reason", "outcome"}


async def test_a_worry_in_the_middle_of_it_comes_first(talk: Talk) -> None:
    await reach_dates(talk)
    await talk.says(OUTSIDE[talk.locale])
    await talk.hears("scam.first")
    await talk.sees("engine.person.button")
    await talk.taps("engine.resume.button", flow=Text("dispute.title"))
    await talk.hears("dispute.received")


async def test_a_worry_that_fits_the_question_is_taken_and_answered(talk: Talk, stage: Stage) -> None:
    await reach_dates(talk)
    await talk.says("2026-11-15")
    await talk.taps("engine.go_on.button")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.says(OUTSIDE[talk.locale])
    await talk.hears("dispute.evidence")
    await talk.hears("scam.first")
    assert stage.conversation.frames[-1].answers["details"] == OUTSIDE[talk.locale]


async def test_a_wish_that_fits_the_question_is_taken_and_asked_about(talk: Talk, stage: Stage) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("20261121-0001")
    person = ANSWERED["a person"][0][talk.locale]
    await talk.says(person)
    await talk.hears("engine.aside")
    await talk.taps("engine.change.button", title=Text("certificate.name.title"))
    await talk.hears("certificate.name")
    await talk.says("홍길동")
    assert stage.conversation.frames[-1].answers["name"] == "홍길동"


async def test_a_person_in_the_middle_of_it(talk: Talk) -> None:
    await reach_dates(talk)
    await talk.says(ANSWERED["a person"][0][talk.locale])
    await talk.hears("engine.park")
    await talk.taps("engine.park.new.button", flow=Text("agent.title"))
    await talk.hears("agent.question")


async def test_another_wish_in_the_middle_of_it_keeps_what_it_told(talk: Talk, stage: Stage) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("20261121-0001")
    await talk.says("홍길동")
    await talk.says(TOLD["a counterfeit bag"][0][talk.locale])
    await talk.hears("engine.park")
    await talk.taps("engine.park.new.button", flow=Text("dispute.title"))
    await talk.hears("engine.understood")
    assert stage.conversation.frames[-1].answers["reason"] == "counterfeit"


async def test_a_question_in_the_middle_of_it(talk: Talk) -> None:
    await reach_dates(talk)
    await talk.says(ESCROW[talk.locale])
    await talk.hears("article.safe_escrow")
    await talk.taps("engine.resume.button", flow=Text("dispute.title"))
    await talk.hears("dispute.received")


async def test_back_and_stop_in_words(talk: Talk) -> None:
    await reach_dates(talk)
    await talk.says(BACK[talk.locale])
    await talk.hears("dispute.ordered")
    await talk.says(STOP[talk.locale])
    await talk.hears("engine.cancelled")


async def test_a_mistake_in_words(talk: Talk, stage: Stage) -> None:
    await reach_dates(talk)
    await talk.says(WRONG_DATE[talk.locale])
    await talk.hears("dispute.ordered")
    await talk.says("2026-10-26")
    await talk.hears("dispute.received")
    assert stage.conversation.frames[-1].answers["ordered"] == "2026-10-26"
    await talk.says(MISTAKE[talk.locale])
    await talk.hears("engine.correct")
    await talk.taps("dispute.item.title")
    await talk.hears("dispute.item")


async def test_another_language_in_words(talk: Talk, stage: Stage) -> None:
    await reach_dates(talk)
    await talk.says(SPEAK[talk.locale])
    assert stage.conversation.locale == ("ko" if talk.locale == "en" else "en")
    talk.locale = stage.conversation.locale
    await talk.hears("dispute.received")


async def test_writing_in_another_language_is_noticed_once(talk: Talk, stage: Stage) -> None:
    other = {"ko": "en", "zh_Hans": "zh_Hant", "zh_Hant": "ko", "en": "zh_Hans"}[talk.locale]
    await talk.says(ANSWERED["how to prove it"][0][other])
    await talk.hears_nothing_of("engine.speak")
    await talk.says(ANSWERED["the deposit for phones"][0][other])
    talk.locale = other
    await talk.hears("engine.speak")
    await talk.taps(f"language.{other}.button")
    assert stage.conversation.locale == other
    await talk.says(ESCROW[other])
    await talk.hears_nothing_of("engine.speak")


async def test_five_thousand_characters(talk: Talk, stage: Stage) -> None:
    await talk.says(f"{BROKEN[talk.locale]}. ".ljust(5_000, "!"))
    await talk.hears("engine.understood")
    assert stage.conversation.frames[-1].answers["order_number"] == "8123456789"


async def test_what_was_not_understood_is_kept_and_only_where_it_is_a_sentence(talk: Talk, stage: Stage) -> None:
    said = {"ko": "쀍뷁 꿻쀏 뚫훍 쫣쀍뷁꿻", "en": "grmblfx qwrtz plmokn"}.get(talk.locale, "龘靐齉爩 灪龗 麤䨻鱻")
    await talk.says(said)
    await talk.sees("menu.agent.button")
    assert [each.text for each in stage.kept if isinstance(each, KeepQuestion)] == [said]
    for nothing in ("?!", "🪵", "ㅋㅋ"):
        await talk.says(nothing)
        await talk.sees("menu.agent.button")
    assert len(stage.kept) == 1


async def test_what_is_wrong_in_an_answer_is_told_precisely_and_not_kept(talk: Talk, stage: Stage) -> None:
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("12ab")
    await talk.hears("wrong.order.short")
    assert stage.kept == []


async def test_did_it_help(talk: Talk, stage: Stage) -> None:
    await talk.says(ESCROW[talk.locale])
    await talk.taps("help.not_helped.button")
    await talk.hears("help.sorry")
    assert stage.kept == [MarkArticle("safe_escrow", talk.locale, helpful=False)]
    await talk.says("/help")
    await talk.taps("help.group.safety.button")
    await talk.taps("engine.later.button")
    await talk.sees("article.scam_offsite.title")
    await talk.says("/start a_safe_escrow")
    await talk.hears("article.safe_escrow")
    assert not [label for label, _ in stage.said[-1].buttons if label.startswith(("👍", "👎"))]
