"""The settings of the channels, where administrators find them."""

import pytest

from apps.messaging.models import ChannelSettings

pytestmark = pytest.mark.django_db


def test_an_address_that_was_kept_leads_there(client, cast):
    client.force_login(cast.admin)
    channel = ChannelSettings.objects.get(channel="email")
    old = f"/admin/notifications/channelsettings/{channel.pk}/change/"
    page = client.get(old, follow=True)
    assert page.redirect_chain[-1][0] == f"/admin/messaging/channelsettings/{channel.pk}/change/"
    assert page.context["original"] == channel


def test_only_administrators_set_them(client, cast):
    client.force_login(cast.handler)
    assert client.get("/admin/messaging/channelsettings/").status_code != 200
