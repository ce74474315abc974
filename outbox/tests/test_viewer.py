"""The page that shows the mails of the file backend. It exists with DEBUG only, and tests run without:
here it is mounted as DEBUG does."""

from importlib import import_module

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import clear_url_caches, include, path

from outbox import mailbox, urls

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def viewer(client, settings, monkeypatch):
    root = import_module(settings.ROOT_URLCONF)
    embedded = path("outbox/", include(([*urls.urlpatterns, *urls.MAILBOX], "outbox")))
    monkeypatch.setattr(root, "urlpatterns", [embedded, *root.urlpatterns])
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".PolicyTable")]
    clear_url_caches()
    yield client
    monkeypatch.undo()
    clear_url_caches()


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def send(folder):
    """Write mails over one connection, as the outbox does: one file."""

    def write(*mails):
        with get_connection(FILE_BACKEND, file_path=folder) as connection:
            for subject, text, html in mails:
                mail = EmailMultiAlternatives(subject, text, to=["editor@mentese.example"], connection=connection)
                if html:
                    mail.attach_alternative(html, "text/html")
                mail.send()

    return write


def file_of(folder):
    (path,) = folder.iterdir()
    return path.name


def test_without_debug_there_is_no_such_page(client):
    assert client.get("/outbox/").status_code == 404


def test_it_lists_the_mails_newest_first(viewer, send):
    send(("Günaydın İğne", "Merhaba", ""), ("İkinci", "Merhaba", ""))
    text = viewer.get("/outbox/").text
    assert text.index("İkinci") < text.index("Günaydın İğne")
    assert "editor@mentese.example" in text


def test_the_newest_file_comes_first(send, folder):
    for time, subject in (("20261124-080000-1.log", "Morning"), ("20261124-170000-1.log", "Evening")):
        folder.mkdir(exist_ok=True)
        (folder / time).write_text(f"Subject: {subject}\n\nx\n")
    assert [mail.subject for mail in mailbox.latest()] == ["Evening", "Morning"]


def test_it_shows_headers_and_both_parts(viewer, send, folder):
    send(("Birinci", "x", ""), ("Günaydın", "Şehir: http://localhost:8000/today/\n", "<p>Şehir</p>"))
    page = viewer.get(f"/outbox/{file_of(folder)}/1/")
    assert "Günaydın" in page.text
    assert '<a href="http://localhost:8000/today/" rel="nofollow">' in page.text
    assert "multipart/alternative" in page.text
    assert f'<iframe src="/outbox/{file_of(folder)}/1/html/" sandbox' in page.text
    assert "iframe" not in viewer.get(f"/outbox/{file_of(folder)}/0/").text


def test_the_html_part_has_its_own_policy_and_only_it(viewer, send, folder):
    send(("Günaydın", "x", '<p style="color:red">Şehir</p><script>alert(1)</script>'))
    answer = viewer.get(f"/outbox/{file_of(folder)}/0/html/")
    assert '<p style="color:red">Şehir</p>' in answer.text
    policy = {part.split()[0]: part.split()[1:] for part in answer.headers["Content-Security-Policy"].split("; ")}
    assert policy == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = viewer.get(f"/outbox/{file_of(folder)}/0/")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert "alert(1)" not in page.text


@pytest.mark.parametrize("file", ["../secret.txt", "..%2Fsecret.txt", "%2Fetc%2Fpasswd", "..", "secret.txt", "sub"])
def test_nothing_outside_the_folder_can_be_read(viewer, send, folder, file):
    send(("Günaydın", "x", "<p>x</p>"))
    (folder.parent / "secret.txt").write_text("Subject: secret\n\nsecret")
    (folder / "sub").mkdir()
    for end in ("0/", "0/html/"):
        answer = viewer.get(f"/outbox/{file}/{end}")
        assert answer.status_code == 404
        assert "Subject: secret" not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(viewer, send, folder):
    send(("Günaydın", "x", ""))
    (folder.parent / "secret.txt").write_text("Subject: secret\n\nsecret")
    (folder / "99990101-link.log").symlink_to(folder.parent / "secret.txt")
    assert "secret" not in viewer.get("/outbox/").text
    assert viewer.get("/outbox/99990101-link.log/0/").status_code == 404


def test_a_mail_that_is_not_there_is_404(viewer, send, folder):
    send(("Günaydın", "x", ""))
    assert viewer.get(f"/outbox/{file_of(folder)}/1/").status_code == 404


def test_an_empty_mailbox_says_so(viewer, folder):
    assert "No e-mail yet" in viewer.get("/outbox/", HTTP_COOKIE="language=en").text


def test_mails_that_really_go_out_are_not_shown(viewer, settings):
    settings.EMAIL_FILE_PATH = None
    assert "EMAIL_URL is set" in viewer.get("/outbox/", HTTP_COOKIE="language=en").text


def test_every_mail_of_a_file_is_read_whole(send, folder):
    long = "\n".join(f"Satır {n}: ğüşiöçİ" for n in range(500))
    send(("Bir", long, ""), ("İki", "x", f"<p>{long}</p>"))
    second, first = mailbox.latest()
    assert first.text.strip() == long
    assert second.html.strip() == f"<p>{long}</p>"
