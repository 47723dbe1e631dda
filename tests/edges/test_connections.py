"""Connections against a server that answers byte by byte as it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.edges import connections
from bot.edges.connections import Connections

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
PATIENCE = 30.0


class Server:
    """Reads requests and answers with the next of ``answers``; None closes the connection, b"" never answers.

    Args:
        answers: what is sent, in order; the last one again and again.
        requests: all that was asked.
        lines: how many connections there were.
        asked, left: set once something was asked, and once a connection ended.
    """

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.lines = 0
        self.asked = asyncio.Event()
        self.left = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection."""
        self.lines += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.rpartition(b"Content-Length: ")[2].split()[0])
                self.requests.append(head + await reader.readexactly(length))
                self.asked.set()
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    break
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.left.set()
            writer.close()


@asynccontextmanager
async def calling(server: Server, tls: ssl.SSLContext | None = None) -> AsyncIterator[Connections]:
    async with await asyncio.start_server(server, "127.0.0.1", 0, ssl=tls) as listening:
        port = listening.sockets[0].getsockname()[1]
        calls = Connections(f"http{'s' if tls else ''}://localhost:{port}")
        yield calls
        calls.close()


async def test_a_call_is_one_request_and_the_next_goes_by_the_same_connection() -> None:
    server = Server(HELLO)
    async with calling(server) as calls:
        assert await calls.post("/bot1:a/getMe", b"{}", PATIENCE) == (200, b"hello")
        assert await calls.post("/x", "안녕".encode(), PATIENCE) == (200, b"hello")
    first, second = server.requests
    assert first.startswith(b"POST /bot1:a/getMe HTTP/1.1\r\nHost: localhost:")
    assert first.endswith(b"\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    assert second.endswith("Content-Length: 6\r\n\r\n안녕".encode())
    assert server.lines == 1


async def test_calls_at_one_time_go_by_connections_of_their_own() -> None:
    server = Server(HELLO)
    async with calling(server) as calls:
        await asyncio.gather(*(calls.post("/x", b"{}", PATIENCE) for _ in range(5)))
        assert server.lines == 5
        await asyncio.gather(*(calls.post("/x", b"{}", PATIENCE) for _ in range(5)))
        assert server.lines == 5


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 502 Bad\r\nContent-Length: 5\r\n\r\nhello",
    ],
    ids=["in chunks", "announced"],
)
async def test_an_answer_may_come_in_pieces(answer: bytes) -> None:
    async with calling(Server(answer)) as calls:
        assert await calls.post("/x", b"{}", PATIENCE) == (502, b"hello")
        assert await calls.post("/x", b"{}", PATIENCE) == (502, b"hello")


@pytest.mark.parametrize(
    "answers",
    [
        (HELLO.replace(b"OK", b"OK\r\nConnection: close"), HELLO),
        (HELLO + HELLO, HELLO),  # the second is nobody's, and must not become the answer to the next call
    ],
    ids=["said to be the last", "answered twice"],
)
async def test_a_connection_that_ended_is_not_used_again(answers: tuple[bytes, ...]) -> None:
    server = Server(*answers)
    async with calling(server) as calls:
        for _ in range(3):
            assert await calls.post("/x", b"{}", PATIENCE) == (200, b"hello")
    assert server.lines == 2


async def test_a_connection_that_is_said_to_end_is_closed_by_us_where_the_server_does_not() -> None:
    server = Server(HELLO.replace(b"OK", b"OK\r\nConnection: close"))
    async with calling(server) as calls:
        await calls.post("/x", b"{}", PATIENCE)
        await asyncio.wait_for(server.left.wait(), PATIENCE)


async def test_a_connection_that_lay_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(HELLO)
    async with calling(server) as calls:
        await calls.post("/x", b"{}", PATIENCE)
        monkeypatch.setattr(connections, "_IDLE", -1.0)
        await calls.post("/x", b"{}", PATIENCE)
    assert server.lines == 2


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"SMTP at your service\r\n",
        HELLO[:-1],
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + bytes(70),
    ],
    ids=["closed", "no HTTP", "half", "too large"],
)
async def test_what_is_no_answer_breaks_the_call(answer: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_AT_MOST", 64)
    async with calling(Server(answer)) as calls:
        with pytest.raises(OSError, match=r"^$"):
            await calls.post("/x", b"{}", 0.05 if answer == HELLO[:-1] else PATIENCE)


async def test_who_waits_too_long_is_told_and_the_late_answer_is_nobodys() -> None:
    server = Server(b"", HELLO)
    async with calling(server) as calls:
        with pytest.raises(TimeoutError):
            await calls.post("/x", b"{}", 0.05)
        assert await calls.post("/x", b"{}", PATIENCE) == (200, b"hello")
    assert server.lines == 2


async def test_the_connection_of_a_call_that_was_cancelled_ends_with_it() -> None:
    server = Server(b"", HELLO)
    async with calling(server) as calls:
        call = asyncio.ensure_future(calls.post("/x", b"{}", PATIENCE))
        await server.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await calls.post("/x", b"{}", PATIENCE) == (200, b"hello")
    assert server.lines == 2


async def test_closing_ends_calls_that_wait() -> None:
    server = Server(b"")
    async with calling(server) as calls:
        call = asyncio.ensure_future(calls.post("/x", b"{}", PATIENCE))
        await server.asked.wait()
        calls.close()
        with pytest.raises(ConnectionResetError):
            await call


@pytest.mark.parametrize("base", ["localhost:80", "ftp://localhost", "https://", "http://[::1"])
async def test_an_address_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match=r"address|IPv6"):
        await Connections(base).post("/x", b"{}", PATIENCE)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def shown(certificate: Path) -> ssl.SSLContext:
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(certificate)
    return shown


async def test_who_cannot_prove_to_be_the_server_is_told_nothing(shown: ssl.SSLContext) -> None:
    server = Server(HELLO)
    async with calling(server, shown) as calls:
        with pytest.raises(ssl.SSLCertVerificationError):
            await calls.post("/x", b"{}", PATIENCE)
    assert not server.requests


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_calls_are_secret_in_both_loops(
    shown: ssl.SSLContext,
    certificate: Path,
    loop: Callable[[], asyncio.AbstractEventLoop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(certificate))

    async def conversation() -> None:
        server = Server(HELLO, b"", HELLO)
        async with calling(server, shown) as calls:
            assert await calls.post("/x", b"{}", PATIENCE) == (200, b"hello")
            with pytest.raises(TimeoutError):
                await calls.post("/x", b"{}", 0.05)
            large = bytes(2**20)
            answers = await asyncio.gather(*(calls.post("/x", large, PATIENCE) for _ in range(3)))
            assert answers == [(200, b"hello")] * 3
        assert [len(request) > 2**20 for request in server.requests] == [False, False, True, True, True]

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(conversation())
