from django.core.files.uploadedfile import SimpleUploadedFile


def test_a_request_no_form_sends_is_refused_before_it_is_read(client, db, settings):
    settings.REQUEST_MAX_BYTES = 10_000
    file = SimpleUploadedFile("scan.txt", b"x" * 20_000)
    response = client.post("/accounts/login/", {"username": "registrar", "file": file})
    assert response.status_code == 413
    assert "меньше" in response.text


def test_what_a_form_sends_passes(client, db, settings):
    settings.REQUEST_MAX_BYTES = 10_000
    assert client.post("/accounts/login/", {"username": "registrar"}).status_code == 200
