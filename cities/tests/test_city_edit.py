"""Editing the own city's profile and priorities."""

import re

import pytest

from cities.models import Tag, Theme


@pytest.fixture
def themes(db):
    rows = [("energy", "Enerji", "Energy"), ("water", "Su", "Water")]
    return [Theme.objects.create(key=key, name_tr=tr, name_en=en) for key, tr, en in rows]


@pytest.fixture
def coast(db):
    return Tag.objects.create(kind="geography", key="coast", name_tr="Kıyı", name_en="Coast")


def typed(city, themes, **fields):
    priorities = {f"{side}_{theme.pk}": 0 for theme in themes for side in ("need", "offer")}
    return {"version": city.version, "population": city.population or "", "climate": ""} | priorities | fields


def address(city):
    return f"/cities/{city.pk}/edit/"


def test_an_editor_saves_profile_priorities_and_tags(browse, editor, mentese, themes, coast):
    water = themes[1]
    fields = {
        "profile": "Merkez ilçe.",
        "population": "123.227",
        "climate": "mediterranean",
        "working_languages": ["tr", "en"],
        "tags": [coast.pk],
        "published": "on",
        f"need_{water.pk}": 5,
        f"offer_{water.pk}": 2,
    }
    response = browse(editor).post(address(mentese), typed(mentese, themes, **fields), follow=True)
    assert response.redirect_chain == [(f"/cities/{mentese.pk}/", 302)]
    mentese.refresh_from_db()
    assert (mentese.profile, mentese.population, mentese.published) == ("Merkez ilçe.", 123_227, True)
    assert (mentese.working_languages, list(mentese.tags.all())) == ("tr, en", [coast])
    assert list(mentese.priorities.values_list("theme", "need", "offer")) == [(water.pk, 5, 2)]
    assert "Menteşe" in str(next(iter(response.context["messages"])))


def test_priorities_change_in_place(browse, editor, mentese, themes):
    energy, _water = themes
    mentese.priorities.create(theme=energy, need=3, offer=1)
    browse(editor).post(address(mentese), typed(mentese, themes, **{f"need_{energy.pk}": 0, f"offer_{energy.pk}": 4}))
    assert list(mentese.priorities.values_list("theme", "need", "offer")) == [(energy.pk, 0, 4)]


def test_what_is_wrong_is_named_and_nothing_is_saved(browse, editor, mentese, themes):
    energy, _water = themes
    fields = typed(mentese, themes, population="çok", profile="Yeni", **{f"need_{energy.pk}": 6})
    page = browse(editor).post(address(mentese), fields).content.decode()
    assert 'href="#id_population"' in page
    assert f'href="#id_need_{energy.pk}"' in page
    assert "\nYeni</textarea>" in page
    mentese.refresh_from_db()
    assert (mentese.profile, mentese.priorities.count(), mentese.version) == ("", 0, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"population": "50.000.001"}, "En çok 50 milyon yazabilirsiniz. Lütfen sayıyı kontrol edin."),
        ({"population": "99.999.999.999"}, "En çok 50 milyon yazabilirsiniz. Lütfen sayıyı kontrol edin."),
        ({"profile": "x" * 5001}, "En çok 5.000 karakter yazabilirsiniz; şu anda 5001 karakter var."),
    ],
)
def test_too_much_is_refused_in_words(browse, editor, mentese, themes, fields, words):
    response = browse(editor).post(address(mentese), typed(mentese, themes, **fields))
    assert response.context["form"].errors == {next(iter(fields)): [words]}


def test_an_unknown_climate_is_worded_and_nothing_is_cut(browse, editor, mentese):
    page = browse(editor).get(address(mentese)).text
    assert '<option value="" selected>Bilinmiyor</option>' in page
    assert "maxlength" not in re.search(r'<textarea[^>]*name="profile"[^>]*>', page)[0]


def test_tags_stand_under_their_kind(browse, editor, mentese, coast):
    Tag.objects.create(kind="challenge", key="heat", name_tr="Kentsel ısı adası", name_en="Urban heat island")
    mentese.tags.add(coast)
    response = browse(editor).get(address(mentese))
    groups = response.context["form"].tag_groups()
    assert [(kind, [box.choice_label for box in boxes]) for kind, boxes in groups] == [
        ("Sorun alanı", ["Kentsel ısı adası"]),
        ("Coğrafya", [coast.name]),
    ]
    assert f'value="{coast.pk}" id="id_tags_1_0" checked' in response.text


def test_the_language_of_the_profile_is_that_of_the_country_until_it_is_chosen(browse, editor, mentese, themes):
    form = browse(editor).get(address(mentese)).context["form"]
    assert form["profile_language"].value() == "tr"
    browse(editor).post(address(mentese), typed(mentese, themes, profile_language="en"))
    mentese.refresh_from_db()
    assert mentese.written_in == "en"


def test_who_saves_second_sees_both_texts_and_overwrites_nothing(browse, editor, coordinator, mentese, themes, coast):
    energy, _water = themes
    first = typed(mentese, themes, profile="Zeynep yazdı", tags=[coast.pk], **{f"need_{energy.pk}": 4})
    second = typed(mentese, themes, profile="Elif yazdı", **{f"need_{energy.pk}": 1})
    browse(coordinator).post(address(mentese), first)
    page = browse(editor).post(address(mentese), second).content.decode()
    assert "Zeynep yazdı" in page
    assert "\nElif yazdı</textarea>" in page
    mentese.refresh_from_db()
    assert (mentese.profile, mentese.priorities.get().need, mentese.version) == ("Zeynep yazdı", 4, 2)
    assert 'name="version" value="2"' in page
    browse(editor).post(address(mentese), second | {"version": 2})
    mentese.refresh_from_db()
    assert (mentese.profile, mentese.priorities.get().need, mentese.version) == ("Elif yazdı", 1, 3)


def test_a_conflict_names_tags_and_priorities_in_words(browse, editor, coordinator, mentese, themes, coast):
    energy, _water = themes
    island = Tag.objects.create(kind="geography", key="island", name_tr="Ada", name_en="Island")
    browse(coordinator).post(address(mentese), typed(mentese, themes, tags=[island.pk], **{f"need_{energy.pk}": 4}))
    mine = typed(mentese, themes, tags=[coast.pk], **{f"need_{energy.pk}": 1})
    context = browse(editor).post(address(mentese), mine).context
    assert {"label": context["form"].fields["tags"].label, "theirs": "Ada"} in context["form"].conflicts
    fields = [field for row in context["priorities"].rows() for field in row["fields"]]
    assert [field.saved for field in fields if field.differs] == [4]


@pytest.mark.parametrize("who", ["outsider", "partner", "reader"])
def test_others_get_the_same_404_as_for_a_city_that_is_not_there(browse, people, mentese, themes, who):
    client = browse(people[who])
    assert client.get(address(mentese)).status_code == 404
    assert client.post(address(mentese), typed(mentese, themes, profile="x")).status_code == 404
    assert client.get("/cities/999999/edit/").status_code == 404


def test_the_parent_edits_while_the_district_grants_it(browse, coordinator, mentese, bodrum):
    client = browse(coordinator)
    assert client.get(address(mentese)).status_code == 200
    assert client.get(address(bodrum)).status_code == 404


def test_a_language_an_administrator_entered_is_kept(browse, editor, mentese, themes):
    mentese.working_languages = "tr, ku"
    mentese.save()
    form = browse(editor).get(address(mentese)).context["form"]
    assert form["working_languages"].value() == ["tr", "ku"]
    response = browse(editor).post(address(mentese), typed(mentese, themes, working_languages=["tr", "ku"]))
    assert response.status_code == 302
    mentese.refresh_from_db()
    assert mentese.working_languages == "tr, ku"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_form_do_not_grow(browse, editor, mentese, count, django_assert_num_queries):
    for number in range(count):
        theme = Theme.objects.create(key=f"t{number}", name_tr=f"T{number}", name_en=f"T{number}")
        mentese.priorities.create(theme=theme, need=number)
        mentese.tags.add(Tag.objects.create(kind="lever", key=f"l{number}", name_tr="L", name_en="L"))
    client = browse(editor)
    with django_assert_num_queries(8):
        assert client.get(address(mentese)).status_code == 200
