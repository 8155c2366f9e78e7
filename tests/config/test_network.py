"""No test reaches past this machine, and that block is itself tested."""

import socket
import urllib.request

import pytest
from pytest_socket import SocketConnectBlockedError

# Said as a warning first, which would be an error here before the block is reached.
pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")


@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.7", "10.0.0.1"])
def test_connection_to_another_host_is_blocked(address):
    with socket.socket() as outward, pytest.raises(SocketConnectBlockedError):
        outward.connect((address, 80))


def test_page_of_another_host_is_blocked():
    with pytest.raises(SocketConnectBlockedError):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_this_machine_may_be_reached():
    with socket.socket() as listening, socket.socket() as calling:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        calling.connect(listening.getsockname())


def test_socket_in_a_folder_may_be_reached(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as calling:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        calling.connect(str(tmp_path / "s"))
