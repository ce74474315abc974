"""Who hears of what is said about a subject."""

from accounts.models import User
from cities.attached import Audience, sides_of
from cities.models import Membership
from cities.reach import reach_of, remember_reach

from .models import Comment


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
    """[(city, [user, ...])]: those who sign in for the cities taking part and see the subject, without oneself. Whether
    they may read a comment depends on its audience, too, and is asked when it is sent."""
    members = Membership.objects.filter(city__in=subject.cities, user__is_active=True).exclude(user=user)
    members = list(members.select_related("user", "city").order_by("city", "user__full_name", "pk"))
    people = [member.user for member in members]
    remember_reach(people, Membership.objects.all())
    seen = _who_see(subject, people)
    by_city = {city: [] for city in subject.cities}
    for member in members:
        if member.user in seen:
            by_city[member.city].append(member.user)
    return [(city, users) for city, users in by_city.items() if users]


def _who_see(subject, people):
    """What one sees follows from whom one reaches, so it is asked once for all who reach the same."""
    answers = {}
    for person in people:
        if person._reach not in answers:
            answers[person._reach] = type(subject).objects.visible_to(person).filter(pk=subject.pk).exists()
    return {person for person in people if answers[person._reach]}


def who_is_told(comment):
    """Those in charge on each side, those addressed, and those who have said something before, each once and only
    who may read it; never the author."""
    subject = comment.subject
    spoke = Comment.objects.of(subject).kept().values_list("author", flat=True)
    ids = {*subject.in_charge(), *spoke, *comment.mentioned.values_list("pk", flat=True)} - {comment.author_id}
    users = User.objects.filter(pk__in=ids, is_active=True).order_by("full_name", "pk")
    return [user for user in users if may_read(user, comment)]


def may_read(user, comment):
    return Comment.objects.visible_to(user).filter(pk=comment.pk).exists()
