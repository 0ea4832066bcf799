"""The back end: who is logged in, and what a cart costs.

    SECRET_KEY=... python3 main.py [--port 8000] [--front-end http://localhost:3000]

Needs fastapi, uvicorn and itsdangerous. Prints `READY {"url": ...}` once it listens.
"""
import argparse
import json
import os
import socket
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.middleware.sessions import SessionMiddleware

PRICES = {"tea": 4, "milk": 2}


def create_app(secret_key: str, front_end: str) -> FastAPI:
    app = FastAPI()
    # The front end has the same key, the same max_age, and a cookie of the same name, path and attributes.
    app.add_middleware(SessionMiddleware, secret_key=secret_key, max_age=14 * 24 * 3600)

    @app.post("/login")
    async def login(request: Request):
        form = parse_qs((await request.body()).decode())
        # A new session: whatever a stranger had in theirs stays behind, but for the cart.
        cart = request.session.get("cart")
        request.session.clear()
        request.session["user"] = {"name": form["name"][0]}
        if cart is not None:
            request.session["cart"] = cart
        return RedirectResponse(front_end, status_code=303)

    @app.post("/logout")
    async def logout(request: Request):
        request.session.clear()
        return RedirectResponse(front_end, status_code=303)

    @app.get("/total")
    async def total(request: Request):
        cart = request.session.get("cart", {"items": []})
        user = request.session.get("user", {"name": None})
        return {"user": user["name"], "total": sum(PRICES.get(item, 0) for item in cart["items"])}

    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--front-end", default="http://localhost:3000")
    options = parser.parse_args()

    listener = socket.socket()
    listener.bind(("127.0.0.1", options.port))
    listener.listen()
    print("READY " + json.dumps({"url": f"http://localhost:{listener.getsockname()[1]}"}), flush=True)
    app = create_app(os.environ["SECRET_KEY"], options.front_end)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
