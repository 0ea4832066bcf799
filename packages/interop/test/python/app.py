"""The real Starlette and Flask, for tests: an app of each with a session, and an oracle of their cookies.

    /usr/bin/python3 app.py --secret SECRET [--max-age SECONDS]

Prints `READY {"url": ...}` once it listens on the loopback. The header `x-now` (seconds) says what time it is for one
request. Needs starlette, itsdangerous and anyio; flask for what is under /flask.
"""
import argparse
import asyncio
import functools
import json
import random
import threading
import time
import types
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import itsdangerous.timed
import starlette
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

try:
    import flask
    from markupsafe import Markup
except ImportError:
    flask = None

CLOCK = threading.local()


def now():
    at = getattr(CLOCK, "at", None)
    return time.time() if at is None else at


itsdangerous.timed.time = types.SimpleNamespace(time=now)


# ── an app with a session ────────────────────────────────────────────────────────────────────────


async def read(request):
    return JSONResponse(dict(request.session))


async def update(request):
    request.session.update(await request.json())
    return JSONResponse(dict(request.session))


async def add_to_cart(request):
    cart = request.session.get("cart", {"items": []})
    request.session["cart"] = {**cart, "items": [*cart["items"], await request.json()]}
    return JSONResponse(dict(request.session))


async def clear(request):
    request.session.clear()
    return JSONResponse({})


# ── the oracle: what do the real libraries make of this? ─────────────────────────────────────────


async def starlette_cookie(secret, data):
    """What SessionMiddleware sets for this data."""
    sent = []

    async def app(scope, receive, send):
        Request(scope).session.update(data)
        await Response("")(scope, receive, send)

    async def send(message):
        sent.append(message)

    await SessionMiddleware(app, secret_key=secret)(scope_with([]), None, send)
    cookies = [value for name, value in sent[0]["headers"] if name == b"set-cookie"]
    return cookies[0].decode().removeprefix("session=").split(";")[0] if cookies else ""


async def starlette_session(secret, cookie):
    """What a handler behind SessionMiddleware finds."""
    found = {}

    async def app(scope, receive, send):
        found["session"] = dict(Request(scope).session)
        await Response("")(scope, receive, send)

    async def send(message):
        pass

    header = (b"cookie", f"session={cookie}".encode("latin-1"))
    await SessionMiddleware(app, secret_key=secret)(scope_with([header]), None, send)
    return found["session"]


def scope_with(headers):
    return {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}


async def flask_cookie(secret, data):
    app, serializer = flask_oracle(secret)
    with app.app_context():
        return serializer.dumps(data)


async def flask_session(secret, cookie):
    app, serializer = flask_oracle(secret)
    with app.app_context():
        try:
            return serializer.loads(cookie, max_age=2678400)
        except itsdangerous.BadSignature:
            return {}


@functools.cache
def flask_oracle(secret):
    app = flask.Flask("oracle")
    app.secret_key = secret
    return app, app.session_interface.get_signing_serializer(app)


async def encode(request):
    """JSON texts to cookies."""
    asked = await request.json()
    to_cookie = flask_cookie if asked["format"] == "flask" else starlette_cookie
    return JSONResponse([await to_cookie(asked["secret"], json.loads(text)) for text in asked["texts"]])


async def decode(request):
    """Cookies to JSON texts, as `json.dumps` writes what they hold."""
    asked = await request.json()
    to_session = flask_session if asked["format"] == "flask" else starlette_session
    sessions = [await to_session(asked["secret"], cookie) for cookie in asked["cookies"]]
    return JSONResponse([json.dumps(session) for session in sessions])


async def made(request):
    """Cookies of random sessions, with values that JSON of JavaScript has no room for."""
    asked = await request.json()
    to_cookie = flask_cookie if asked["format"] == "flask" else starlette_cookie
    sessions = random_sessions(asked)
    return JSONResponse([await to_cookie(asked["secret"], session) for session in sessions])


async def differences(request):
    """Where what these cookies hold is not equal to the random sessions of the same seed."""
    asked = await request.json()
    to_session = flask_session if asked["format"] == "flask" else starlette_session
    found = []
    for at, session in enumerate(random_sessions(asked)):
        if await to_session(asked["secret"], asked["cookies"][at]) != session:
            found.append({"at": at, "session": repr(session)})
    return JSONResponse(found)


def random_sessions(asked):
    chance = random.Random(asked["seed"])
    typed = asked["format"] == "flask"
    return [random_dict(chance, 0, typed) for _ in range(asked["count"])]


def random_dict(chance, depth, typed):
    names = [random_text(chance) for _ in range(chance.randrange(1, 5))]
    return {name: random_value(chance, depth + 1, typed) for name in names}


def random_value(chance, depth, typed):
    kinds = [
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: chance.randrange(-1000, 1000),
        lambda: chance.randrange(-(2**70), 2**70),
        lambda: float(chance.randrange(-1000, 1000)),
        lambda: chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300),
        lambda: chance.choice([-0.0, 1e16, 1e-5, 5e-324, 1.7976931348623157e308, 123456789012345680.0]),
        lambda: random_text(chance),
    ]
    if typed:
        kinds += [
            lambda: chance.randbytes(chance.randrange(20)),
            lambda: Markup(random_text(chance)),
            lambda: uuid.UUID(int=chance.getrandbits(128)),
            lambda: datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=chance.randrange(2**36)),
            lambda: {chance.choice([" t", " di", " b", " m", " u", " d"]): random_text(chance)},
        ]
    if depth < 4:
        kinds += [
            lambda: [random_value(chance, depth + 1, typed) for _ in range(chance.randrange(4))],
            lambda: random_dict(chance, depth, typed),
        ]
        if typed:
            kinds.append(lambda: tuple(random_value(chance, depth + 1, typed) for _ in range(chance.randrange(4))))
    return chance.choice(kinds)()


def random_text(chance):
    pools = ["abcXYZ 019_-.", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "äßñ€字\u2028\uffff", "😀𝒳🔑"]
    return "".join(chance.choice(chance.choice(pools)) for _ in range(chance.randrange(12)))


async def versions(request):
    return JSONResponse({"starlette": starlette.__version__, "flask": flask and flask.__version__})


# ── Flask's app ──────────────────────────────────────────────────────────────────────────────────


def flask_app(secret):
    app = flask.Flask("app")
    app.secret_key = secret

    @app.get("/flask/session")
    def read_flask():
        return dict(flask.session)

    @app.post("/flask/session")
    def update_flask():
        flask.session.update(flask.request.get_json())
        return dict(flask.session)

    @app.post("/flask/permanent")
    def stay():
        flask.session.permanent = True
        return dict(flask.session)

    @app.post("/flask/message")
    def tell():
        flask.flash(flask.request.get_json()["text"], "notice")
        return {}

    @app.get("/flask/messages")
    def messages():
        return {"messages": flask.get_flashed_messages(with_categories=True)}

    @app.post("/flask/clear")
    def clear_flask():
        flask.session.clear()
        return {}

    return app


# ── a server, of the standard library alone ──────────────────────────────────────────────────────


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        at = self.headers.get("x-now")
        CLOCK.at = None if at is None else int(at)
        is_flask = self.path.startswith("/flask/")
        status, headers, data = self.by_flask(body) if is_flask else asyncio.run(self.by_starlette(body))
        self.send_response(status)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    async def by_starlette(self, body):
        path, _, query = self.path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.command,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in self.headers.items()],
            "client": self.client_address,
            "server": self.server.server_address[:2],
        }
        sent = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        try:
            await self.server.starlette(scope, receive, send)
        except Exception:
            # The 500 has been sent already, and the error is raised for the server to log.
            pass
        start, *rest = sent
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
        return start["status"], headers, b"".join(message.get("body", b"") for message in rest)

    def by_flask(self, body):
        client = self.server.flask.test_client(use_cookies=False)
        answer = client.open(self.path, method=self.command, headers=list(self.headers.items()), data=body)
        return answer.status_code, list(answer.headers.items()), answer.data

    do_GET = do_POST = answer

    def log_message(self, *ignored):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--secret", required=True)
    parser.add_argument("--max-age", type=int, default=1209600)
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.starlette = Starlette(
        routes=[
            Route("/session", read, methods=["GET"]),
            Route("/session", update, methods=["POST"]),
            Route("/cart", add_to_cart, methods=["POST"]),
            Route("/clear", clear, methods=["POST"]),
            Route("/oracle/encode", encode, methods=["POST"]),
            Route("/oracle/decode", decode, methods=["POST"]),
            Route("/oracle/made", made, methods=["POST"]),
            Route("/oracle/differences", differences, methods=["POST"]),
            Route("/versions", versions),
        ],
        middleware=[Middleware(SessionMiddleware, secret_key=options.secret, max_age=options.max_age)],
    )
    server.flask = flask and flask_app(options.secret)
    print("READY " + json.dumps({"url": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
