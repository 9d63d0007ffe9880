"""The demo's postman, and a server that hangs up on him."""

import socket
import threading

from demo.posting import Hook, Postman
from demo.story.playing import Letter

LETTER = Letter("dhl", "", b"{}", "id-1")
ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


def test_a_line_that_the_server_let_go_of_is_taken_up_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer_once_each, args=(server, 2))
        thread.start()
        post = Postman(server.getsockname()[1], {"dhl": Hook("key", "secret")})
        assert [post.post(LETTER), post.post(LETTER)] == [202, 202]
        post.close()
        thread.join(10)


def _answer_once_each(server: socket.socket, times: int) -> None:
    """One answer a line, without a word that the line ends."""
    for _time in range(times):
        line, _address = server.accept()
        with line:
            heard = b""
            while not heard.endswith(b"{}"):
                heard += line.recv(65536)
            line.sendall(ANSWER)
