"""The board stays with those who had it when every employee may register (A3, W1)."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    ("who", "offered"),
    [("employee", False), ("registrar", False), ("head", True), ("executor", True)],
)
def test_the_board_stays_with_those_who_had_it(world, client, who, offered):
    client.force_login(getattr(world.cast, who))
    page = client.get("/").content.decode()
    assert (f'href="{reverse("complaints:board")}"' in page) is offered
    assert (client.get(reverse("complaints:board")).status_code == 200) is offered
