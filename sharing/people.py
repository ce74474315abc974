"""Who hears of what is said about a subject."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from cities.attached import Audience, audience_open_to, sides_of
from cities.models import Membership
from cities.reach import reach_of, remember_reach
from outbox.choices import who_want

from .models import Comment

KIND = "sharing.comment"


def side_of(subject, user):
    """The city a user speaks for here; of a facilitator, who speaks for none, the one that owns the subject."""
    return next(iter(sides_of(subject, user)), subject.city)


def audiences_for(subject, user):
    """What this user may choose, the usual first: people of the owning city speak to their own team unless they say
    otherwise, so that nothing reaches partners by oversight; partners answer; a facilitator has no other way."""
    reach = reach_of(user)
    if reach.guest:
        return [Audience.PARTNERS]
    if subject.city.pk in reach.member | reach.write:
        return [Audience.INTERNAL, Audience.PARTNERS]
    return [Audience.PARTNERS, Audience.INTERNAL]


def who_can_be_addressed(subject, user):
    """[(words, [user, ...])]: those who sign in for each city taking part, and its guests, as far as they see the
    subject, without oneself. Whether they may read a comment depends on its audience, too, and is asked when it is
    sent."""
    members = Membership.objects.filter(city__in=subject.cities, user__is_active=True).exclude(user=user)
    members = list(members.select_related("user", "city").order_by("city", "user__full_name", "pk"))
    guests = list(subject.guests().exclude(pk=user.pk).order_by("full_name", "pk"))
    seen = who_see(subject, [*(member.user for member in members), *guests])
    groups = [(city.name, [member.user for member in members if member.city == city]) for city in subject.cities]
    groups.append((_("Facilitators"), guests))
    groups = [(words, [user for user in users if user in seen]) for words, users in groups]
    return [(words, users) for words, users in groups if users]


def who_see(subject, people):
    """What somebody sees follows from whom they reach, so it is asked once for all who reach the same, and for all
    of these in one query."""
    remember_reach(people, Membership.objects.all())
    askers = {reach_of(person): person for person in people}
    if not askers:
        return set()
    subjects = type(subject).objects
    asked = [Exists(subjects.visible_to(person).filter(pk=OuterRef("pk"))) for person in askers.values()]
    row = subjects.filter(pk=subject.pk).order_by()
    (answers,) = row.values_list(*asked)
    seen = {reach for reach, answer in zip(askers, answers, strict=True) if answer}
    return {person for person in people if reach_of(person) in seen}


def who_would_be_told(subject, author, mentioned=()):
    """{audience: [user, ...]}: who gets an e-mail about what the author says to that audience. Those in charge on
    each side, those addressed, and those who have said something the author reads, each once; only who may read it
    and wants such mails, never the author."""
    spoke = Comment.objects.of(subject).kept().filter(audience_open_to(author)).order_by().values("author")
    wanted = Q(pk__in={*subject.in_charge(), *mentioned}) | Q(pk__in=spoke)
    users = User.objects.filter(wanted, is_active=True).exclude(pk=author.pk)
    users = list(who_want(KIND, users).order_by("full_name", "pk"))
    seen = who_see(subject, users)
    partners = [user for user in users if user in seen]
    city = side_of(subject, author)
    return {
        Audience.PARTNERS: partners,
        Audience.INTERNAL: [user for user in partners if city.pk in reach_of(user).read],
    }


def who_is_told(comment):
    addressed = comment.mentioned.values_list("pk", flat=True)
    return who_would_be_told(comment.subject, comment.author, addressed)[comment.audience]
