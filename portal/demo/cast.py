"""Who is who in the demo: the logins, and the cities with their priorities, units and people."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.actions import open_account
from accounts.models import User
from cities.actions import add_member
from cities.models import City, CityTheme, Duty, Person, Theme, Unit

PASSWORD = "zeytin-dali-ve-deniz"
THEMES = ("energy", "transport", "disaster", "water", "nature")


@dataclass(frozen=True)
class Login:
    email: str
    name: str
    language: str = "tr"
    city: tuple[str, str] | None = None
    role: str = ""


LOGINS = (
    Login("admin@twinning.example", "Selin Aydın"),
    Login("coordinator@mugla.example", "Zeynep Arslan", city=("TR", "mugla"), role="coordinator"),
    Login("editor@mentese.example", "Elif Demir", city=("TR", "mentese"), role="editor"),
    Login("reader@mentese.example", "Hasan Yıldız", city=("TR", "mentese"), role="reader"),
    Login("partner@elbasan.example", "Arben Hoxha", language="en", city=("AL", "elbasan"), role="editor"),
    Login("outsider@bodrum.example", "Deniz Acar", city=("TR", "bodrum"), role="editor"),
)


@dataclass(frozen=True)
class Cast:
    """A city of the demo. `needs` and `offers` are 0 to 5, one digit a theme in the order of THEMES;
    `people` are (name, title, unit, duty)."""

    country: str
    code: str
    needs: str
    offers: str
    people: tuple = ()
    grants: bool = False
    languages: str = ""


FUNDS = "Dış İlişkiler ve Fonlar Şube Müdürlüğü"
CLIMATE = "İklim Değişikliği ve Sıfır Atık Müdürlüğü"
EUROPE = "Drejtoria e Projekteve dhe Integrimit Evropian"

MUGLA = Cast(
    "TR",
    "mugla",
    "43544",
    "23212",
    people=(("Zeynep Arslan", "Koordinatör", FUNDS, ""),),
    languages="tr, en",
)
MENTESE = Cast(
    "TR",
    "mentese",
    "54543",
    "13201",
    people=(
        ("Mehmet Kaya", "Başkan Yardımcısı", "Başkanlık", Duty.BRANCH_HEAD),
        ("Elif Demir", "Enerji sorumlusu", CLIMATE, ""),
        ("Hasan Yıldız", "Ulaşım plancısı", "Ulaşım Hizmetleri Müdürlüğü", ""),
        ("Ayşe Tunç", "Su ve taşkın mühendisi", "Fen İşleri Müdürlüğü", ""),
        ("Can Özkan", "Afet işleri uzmanı", "Afet İşleri Müdürlüğü", ""),
        ("Burak Şen", "Mali hizmetler uzmanı", "Mali Hizmetler Müdürlüğü", Duty.FINANCE),
        ("Nuray Çetin", "Meclis kâtibi", "Yazı İşleri Müdürlüğü", Duty.COUNCIL),
        ("Ilgın Ergin", "Hukuk danışmanı", "Hukuk İşleri Müdürlüğü", Duty.LEGAL),
    ),
    grants=True,
    languages="tr, en",
)
ELBASAN = Cast(
    "AL",
    "elbasan",
    "32455",
    "54321",
    people=(
        ("Arben Hoxha", "Coordinator, European affairs", EUROPE, ""),
        ("Blerta Dervishi", "Urban planner", "Drejtoria e Planifikimit të Territorit", ""),
        ("Ilir Kodra", "Energy manager", "Drejtoria e Shërbimeve Publike", ""),
        ("Mirela Gjini", "Civil protection officer", "Sektori i Mbrojtjes Civile", ""),
        ("Besnik Lala", "Finance officer", "Drejtoria e Financës", Duty.FINANCE),
    ),
    languages="sq, en",
)

PROFILES = {
    "mentese": "Menteşe, Muğla’nın merkez ilçesi. Belediye binalarında güneş enerjisi, merkezde bisiklet aksı ve "
    "dere taşkınlarına doğa temelli çözümler için ikiz şehrinden öğreniyor.",
    "elbasan": "Elbasan is Albania’s third city. Its pilot GreenELB saves energy in private homes; with eCIM the "
    "city tries cleaner ways to move. It is one of the 112 cities of the EU Cities Mission.",
}


def log_in_rows():
    """{e-mail: user}. Accounts that are there stay as they are, password included."""
    users = {user.email: user for user in User.objects.filter(email__in=[login.email for login in LOGINS])}
    missing = [login for login in LOGINS if login.email not in users]
    if missing:
        password = make_password(PASSWORD)  # slow on purpose, and the same for all: once will do
        users |= {login.email: _open(login, password) for login in missing}
    return users


def _open(login, password):
    user = open_account(email=login.email, full_name=login.name, language=login.language, password=None)
    user.password = password
    user.is_staff = user.is_superuser = login.city is None
    user.save()
    if login.city is not None:
        add_member(city=city_of(*login.city), user=user, role=login.role)
    return user


def city_of(country, code):
    return City.objects.get(country=country, code=code)


def enter(cast):
    """Fill what the city has not said about itself, and add its people; returns {name: Person}."""
    city = city_of(cast.country, cast.code)
    if cast.grants or not city.profile:
        city.parent_may_act = city.parent_may_act or cast.grants
        city.profile = city.profile or PROFILES.get(cast.code, "")
        city.published = city.published or bool(city.profile)
        city.working_languages = city.working_languages or cast.languages
        city.save()
    if not city.priorities.exists():
        themes = {theme.key: theme for theme in Theme.objects.all()}
        for key, need, offer in zip(THEMES, cast.needs, cast.offers, strict=True):
            CityTheme.objects.create(city=city, theme=themes[key], need=need, offer=offer)
    return {row[0]: _person(city, *row) for row in cast.people}


def _person(city, name, title, unit, duty):
    person = city.people.filter(full_name=name).first() or Person(city=city, full_name=name)
    if not person.title:
        person.title, person.duty = title, duty
        person.unit = Unit.objects.get_or_create(city=city, name=unit)[0]
        person.save()
    return person
