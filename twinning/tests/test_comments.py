"""Comments: who may say what to whom, who hears of it, and what becomes of it."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from cities.models import Membership
from conftest import make_user
from outbox.models import Email
from outbox.sending import send_waiting
from pairings.models import Pairing
from sharing.models import Comment


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.fixture(autouse=True)
def english(editor, coordinator, reader):
    for user in (editor, coordinator, reader):
        user.language = "en"
        user.save()


def appoint(pairing, email, full_name="Somebody", **dates):
    user = make_user(email, full_name=full_name, language="en")
    dates = {"twin_agreed_at": timezone.now(), "host_agreed_at": timezone.now()} | dates
    pairing.facilitators.create(email=email, full_name=full_name, **dates)
    return user


@pytest.fixture
def facilitator(pairing):
    return appoint(pairing, "facilitator@consortium.example", "Ines Ferreira")


@pytest.fixture
def quiet(visit):
    """A visit whose planning mails have left already."""
    send_waiting()
    mail.outbox.clear()
    return visit


def say(browse, user, visit, text="Could we see the depot?", **fields):
    fields = {"text": text, "audience": "partners"} | fields
    return browse(user).post(f"/visits/{visit.pk}/comment/", fields, follow=True)


def sent_to():
    send_waiting()
    return sorted(address for sent in mail.outbox for address in sent.to)


# --- The journey ------------------------------------------------------------------------------------------


def test_a_partner_comments_on_the_programme_and_mentees_editor_gets_one_mail(browse, quiet, partner, editor):
    page = browse(partner).get(f"{quiet.get_absolute_url()}?tab=program")
    assert f'action="/visits/{quiet.pk}/comment/"' in page.text
    answer = say(browse, partner, quiet, "The depot opens at nine.\nCan we start there?", part="program")
    assert "Told by e-mail: Elif Demir." in words(answer)
    assert answer.redirect_chain[-1][0].startswith(f"{quiet.get_absolute_url()}?tab=program#comment-")
    assert "The depot opens at nine.<br>Can we start there?" in answer.text
    assert sent_to() == [editor.email]
    (sent,) = mail.outbox
    assert sent.subject == "Arben Hoxha (Elbasan) comments: Technical visit to Elbasan"
    assert "The depot opens at nine.\nCan we start there?" in sent.body
    assert "Visit programme" in sent.body
    assert f"/visits/{quiet.pk}/?tab=program#comment-" in sent.body


def test_the_partners_mail_is_in_english_and_names_the_coordinator(browse, quiet, editor, coordinator, partner):
    editor.language = "tr"
    editor.save()
    say(browse, editor, quiet, "Depoyu görebilir miyiz?")
    assert sent_to() == [partner.email]
    (sent,) = mail.outbox
    assert "Elif Demir (Menteşe) comments" in sent.subject
    assert "Zeynep Arslan coordinates this" in sent.body
    html = sent.alternatives[0].content
    assert 'lang="tr"' in html


def test_whoever_spoke_before_and_whoever_is_addressed_hears_too_each_once(browse, quiet, editor, reader, partner):
    say(browse, reader, quiet, "I have a question.")
    mail.outbox.clear()
    Email.objects.all().delete()
    say(browse, partner, quiet, "An answer.", mentioned=[editor.pk])
    assert sent_to() == sorted([editor.email, reader.email])
    subjects = {sent.to[0]: sent.subject for sent in mail.outbox}
    assert subjects[editor.email] == "Arben Hoxha (Elbasan) addresses you: Technical visit to Elbasan"


# --- Who reads it -----------------------------------------------------------------------------------------


def test_what_is_for_the_own_team_stays_there_on_every_channel(browse, quiet, editor, partner, facilitator, reader):
    say(browse, editor, quiet, "Their hotel is too dear.", audience="internal")
    assert partner.email not in sent_to()
    for outside in (partner, facilitator):
        for tab in ("program", "comments"):
            assert "too dear" not in browse(outside).get(f"{quiet.get_absolute_url()}?tab={tab}").text
    assert "too dear" in browse(reader).get(f"{quiet.get_absolute_url()}?tab=comments").text


def test_a_facilitator_speaks_to_the_partners_only(browse, quiet, facilitator, editor, partner):
    refused = say(browse, facilitator, quiet, "Secretly", audience="internal")
    assert refused.context["form"].errors["audience"]
    assert "Secretly" in refused.text  # nothing typed is lost
    say(browse, facilitator, quiet, "Shall we meet?")
    comment = Comment.objects.get()
    assert (comment.audience, comment.city) == ("partners", quiet.city)
    assert sent_to() == sorted([editor.email, partner.email])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " \n "}, "Write something first."),
        ({"text": "x" * 5001}, "At most 5,000 characters; now there are 5001."),
        ({"audience": "public"}, "Select a valid choice."),
        ({"mentioned": ["999999"]}, "One of the people you address does not take part here."),
        ({"mentioned": ["9" * 40]}, "is not a valid value"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept_or_sent(browse, quiet, editor, fields, said):
    answer = say(browse, editor, quiet, **fields)
    assert said in words(answer)
    assert not Comment.objects.exists()
    assert sent_to() == []


def test_nobody_is_addressed_who_would_not_see_it(browse, quiet, editor, partner, outsider):
    answer = say(browse, editor, quiet, audience="internal", mentioned=[partner.pk])
    assert "Arben Hoxha would not see a comment for your own team." in words(answer)
    assert say(browse, editor, quiet, mentioned=[outsider.pk]).context["form"].errors["mentioned"]
    assert not Comment.objects.exists()


def test_a_completed_pairing_is_read_only(browse, quiet, editor, pairing):
    say(browse, editor, quiet, "Before the end")
    comment = Comment.objects.get()
    Pairing.objects.filter(pk=pairing.pk).update(state="completed")
    page = browse(editor).get(f"{quiet.get_absolute_url()}?tab=comments")
    assert "Before the end" in page.text
    assert "/comment/" not in page.text
    assert browse(editor).get(f"/visits/{quiet.pk}/comment/").status_code == 404
    assert browse(editor).post(f"/sharing/comments/{comment.pk}/settle/").status_code == 404


# --- Before it is sent ------------------------------------------------------------------------------------


def said_before(page):
    """{audience: the sentence beside it} of the form."""
    return {radio.data["value"]: str(told) for radio, told in page.context["talk"].form.audiences}


def test_each_audience_says_who_gets_an_email(browse, quiet, editor, coordinator, reader, partner):
    say(browse, reader, quiet, "Among us", audience="internal")
    say(browse, coordinator, quiet, "To all")
    for tab in ("program", "deadlines", "comments"):
        page = browse(editor).get(f"{quiet.get_absolute_url()}?tab={tab}")
        said = said_before(page)
        assert said == {
            "internal": "An e-mail goes to: Hasan Yıldız, Zeynep Arslan.",
            "partners": "An e-mail goes to: Arben Hoxha, Hasan Yıldız, Zeynep Arslan.",
        }
        assert all(words in page.text for words in said.values())
    for audience, promised in said.items():
        answer = say(browse, editor, quiet, audience=audience)
        assert promised.removeprefix("An e-mail goes to: ") in words(answer)


def test_what_was_said_among_others_is_not_given_away_by_who_is_told(browse, quiet, reader, partner):
    say(browse, reader, quiet, "Among us", audience="internal")
    page = browse(partner).get(f"{quiet.get_absolute_url()}?tab=program")
    assert said_before(page)["partners"] == "An e-mail goes to: Elif Demir."
    assert "Told by e-mail: Elif Demir." in words(say(browse, partner, quiet))


def test_whoever_wants_no_such_mails_is_not_named_and_gets_none(browse, quiet, editor, partner):
    partner.unsubscriptions.create(kind="sharing.comment")
    page = browse(editor).get(f"{quiet.get_absolute_url()}?tab=program")
    assert said_before(page)["partners"] == "Nobody gets an e-mail."
    assert "Nobody gets an e-mail about it." in words(say(browse, editor, quiet))


def test_a_facilitator_has_one_audience_and_reads_who_is_told(browse, quiet, facilitator):
    page = browse(facilitator).get(f"{quiet.get_absolute_url()}?tab=program")
    assert "facilitators too. An e-mail goes to: Arben Hoxha, Elif Demir." in words(page)


def test_facilitators_are_addressed_by_what_is_for_the_partners(browse, quiet, editor, facilitator):
    page = browse(editor).get(f"/visits/{quiet.pk}/comment/")
    assert "Facilitators Ines Ferreira" in words(page)
    refused = say(browse, editor, quiet, audience="internal", mentioned=[facilitator.pk])
    assert "Ines Ferreira would not see a comment for your own team." in words(refused)
    say(browse, editor, quiet, mentioned=[facilitator.pk])
    assert facilitator.email in sent_to()


def test_facilitators_not_appointed_or_no_more_are_never_addressed(browse, quiet, pairing, editor):
    never = [
        appoint(pairing, "ended@consortium.example", ended_at=timezone.now()),
        appoint(pairing, "half@consortium.example", host_agreed_at=None),
        make_user("nobody@consortium.example", full_name="Somebody", language="en"),
    ]
    assert "Somebody" not in words(browse(editor).get(f"/visits/{quiet.pk}/comment/"))
    for user in never:
        assert say(browse, editor, quiet, mentioned=[user.pk]).context["form"].errors["mentioned"]


def test_deadlines_are_talked_about_on_their_tab(browse, quiet, editor, partner):
    page = browse(partner).get(f"{quiet.get_absolute_url()}?tab=deadlines")
    assert 'name="part" value="deadlines"' in page.text
    answer = say(browse, partner, quiet, "May the report come later?", part="deadlines")
    assert answer.redirect_chain[-1][0].startswith(f"{quiet.get_absolute_url()}?tab=deadlines#comment-")
    assert "May the report come later?" in answer.text
    assert "later?" not in browse(editor).get(f"{quiet.get_absolute_url()}?tab=program").text
    assert "later?" in browse(editor).get(f"{quiet.get_absolute_url()}?tab=comments").text
    assert sent_to() == [editor.email]
    assert f"/visits/{quiet.pk}/?tab=deadlines#comment-" in mail.outbox[0].body


# --- What becomes of it -----------------------------------------------------------------------------------


@pytest.fixture
def comment(browse, quiet, editor):
    say(browse, editor, quiet, "First words")
    return Comment.objects.get()


def test_the_author_edits_and_nobody_is_told_again(browse, comment, editor):
    before = Email.objects.count()
    answer = browse(editor).post(
        f"/sharing/comments/{comment.pk}/edit/", {"text": "Better words", "version": comment.version}, follow=True
    )
    assert "Better words" in answer.text
    assert "edited" in words(answer)
    assert Email.objects.count() == before


def test_an_edit_that_came_too_late_shows_both_texts(browse, comment, editor):
    old = comment.version
    browse(editor).post(f"/sharing/comments/{comment.pk}/edit/", {"text": "Theirs", "version": old})
    answer = browse(editor).post(f"/sharing/comments/{comment.pk}/edit/", {"text": "Mine", "version": old})
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    comment.refresh_from_db()
    assert comment.text == "Theirs"


def test_removed_is_gone_for_all_its_mail_is_not_sent_and_undo_brings_it_back(browse, comment, editor, partner):
    answer = browse(editor).post(f"/sharing/comments/{comment.pk}/remove/", follow=True)
    assert f"/sharing/comments/{comment.pk}/restore/" in answer.text
    assert "First words" not in browse(partner).get(f"{comment.subject.get_absolute_url()}?tab=comments").text
    assert sent_to() == []
    browse(editor).post(f"/sharing/comments/{comment.pk}/restore/")
    assert "First words" in browse(partner).get(f"{comment.subject.get_absolute_url()}?tab=comments").text


def test_either_side_settles_a_point_and_opens_it_again(browse, comment, partner):
    answer = browse(partner).post(f"/sharing/comments/{comment.pk}/settle/", follow=True)
    assert "1 settled point" in words(answer)
    assert "Settled by Arben Hoxha" in words(answer)
    assert answer.context["talk"].rows == []
    browse(partner).post(f"/sharing/comments/{comment.pk}/reopen/")
    page = browse(partner).get(f"{comment.subject.get_absolute_url()}?tab=comments")
    assert [row["text"] for row in page.context["talk"].rows] == ["First words"]


def test_settled_points_are_all_there_page_by_page(browse, comment, editor, partner):
    Comment.objects.bulk_create(Comment(**fields_of(comment), text=f"Point {at:02}") for at in range(45))
    Comment.objects.filter(text__startswith="Point").update(resolved_at=timezone.now(), resolved_by=editor)
    address = f"{comment.subject.get_absolute_url()}?tab=comments"
    page = browse(partner).get(address)
    assert "45 settled points" in words(page)
    assert '<details class="mt-3" id="settled">' in page.text
    assert "&amp;settled=3#settled" in page.text
    seen = set()
    for number in (1, 2, 3):
        page = browse(partner).get(f"{address}&settled={number}")
        assert '<details class="mt-3" id="settled" open>' in page.text
        assert "First words" in page.text
        seen |= set(re.findall(r"Point \d\d", page.text))
    assert len(seen) == 45
    assert browse(partner).get(f"{address}&settled=nonsense").status_code == 200


def fields_of(comment):
    names = ("city_id", "content_type_id", "object_id", "author_id", "audience")
    return {name: getattr(comment, name) for name in names}


def test_a_mail_to_somebody_who_lost_access_is_not_sent(browse, comment, partner):
    Membership.objects.filter(user=partner).delete()
    assert sent_to() == []


def test_text_is_shown_as_typed_and_never_runs(browse, quiet, editor):
    typed = "  <script>alert(1)</script>\n& https://elbasan.example/depot?a=1 "
    answer = say(browse, editor, quiet, typed)
    assert "<script>alert(1)" not in answer.text
    assert 'href="https://elbasan.example/depot?a=1" rel="nofollow"' in answer.text
    assert Comment.objects.get().text.replace("\r\n", "\n") == typed


def test_the_pairings_page_carries_its_own_talk(browse, pairing, partner, editor):
    browse(partner).post(f"/pairings/{pairing.pk}/comment/", {"text": "About all of it", "audience": "partners"})
    assert "About all of it" in browse(editor).get(pairing.get_absolute_url()).text
    assert sent_to() == [editor.email]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("tab", ["comments", "program", "deadlines"])
def test_the_number_of_queries_is_constant(
    browse, quiet, editor, partner, tab, number, django_assert_num_queries, mentese
):
    for at in range(number):
        speaker = make_user(f"m{at}@mentese.example", mentese, "reader")
        appoint(quiet.pairing, f"f{at}@consortium.example")
        say(browse, speaker, quiet, f"Word {at}", part=tab)
        say(browse, partner, quiet, f"Word {at}", part=tab)
        say(browse, partner, quiet, f"Settled {at}", part=tab)
        Comment.objects.filter(text=f"Settled {at}").update(resolved_at=timezone.now(), resolved_by=partner)
    client = browse(editor)
    url = f"{quiet.get_absolute_url()}?tab={tab}"
    client.get(url)
    with django_assert_num_queries(QUERIES[tab]):
        client.get(url)


QUERIES = {"comments": 18, "program": 12, "deadlines": 12}
