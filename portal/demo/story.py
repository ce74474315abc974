"""Menteşe and Elbasan: the pairing the programme really made, with visits as they are really run."""

import datetime as dt

from .cast import ELBASAN, MENTESE, MUGLA
from .script import Item, Mark, Pair, State, Trip

EDITOR, COORDINATOR = "editor@mentese.example", "coordinator@mugla.example"

DELEGATION = (
    ("Mehmet Kaya", "Heyet başkanı"),
    ("Zeynep Arslan", "Koordinatör"),
    ("Elif Demir", "Enerji"),
    ("Hasan Yıldız", "Ulaşım"),
    ("Ayşe Tunç", "Su ve taşkın"),
    ("Can Özkan", "Afet işleri"),
)
GUESTS = (
    ("Arben Hoxha", "Head of delegation"),
    ("Blerta Dervishi", "Urban planning"),
    ("Ilir Kodra", "Energy"),
    ("Mirela Gjini", "Civil protection"),
    ("Besnik Lala", "Finance"),
)

OPENING = Trip(
    "Açılış toplantısı: Elbasan heyeti Menteşe’de",
    "Opening meeting: the Elbasan delegation in Menteşe",
    State.CLOSED,
    ahead=-76,
    days=2,
    to_twin=True,
    party=GUESTS[:3],
    lead="Arben Hoxha",
    host_lead="Elif Demir",
    place="Menteşe",
    summary_tr="Tanışma, öğrenme ihtiyaçları ve on iki aylık çalışma planı.",
    summary_en="Getting to know each other, learning needs, and the work plan for twelve months.",
    themes=("energy", "transport"),
    agenda=(
        Item(1, "09.30–10.30", "protocol", "Başkan ziyareti", "Menteşe Belediyesi"),
        Item(1, "10.45–12.30", "session", "İki şehir, onar dakika: iklim planları", "Meclis salonu"),
        Item(1, "14.00–16.30", "site", "Belediye binalarında çatı güneşi", "Hizmet binası", "Elif Demir", "energy"),
        Item(2, "09.00–11.00", "workshop", "Öğrenme ihtiyaçları listesi", "Kültür evi", "Zeynep Arslan"),
        Item(2, "11.15–12.30", "session", "Yıllık plan ve ziyaret takvimi", "Kültür evi", "Zeynep Arslan"),
    ),
    done_to=100,
)
FIRST_VISIT = Trip(
    "Elbasan teknik ziyareti",
    "Technical visit to Elbasan",
    State.CONFIRMED,
    ahead=15,
    days=4,
    party=DELEGATION,
    lead="Elif Demir",
    host_lead="Arben Hoxha",
    place="Elbasan",
    summary_tr="Konutlarda enerji tasarrufu (GreenELB), okul çatılarında güneş, kale çevresinde yaya ve bisiklet "
    "ulaşımı ve afet gönüllüleri: yerinde görmek, maliyetini ve koşullarını öğrenmek, Menteşe’ye aktarılacakları "
    "seçmek.",
    summary_en="Energy saving in homes (GreenELB), solar roofs on schools, walking and cycling around the castle, and "
    "civil protection volunteers: to see them on site, learn what they cost and need, and choose what Menteşe can use.",
    themes=("energy", "transport", "disaster"),
    agenda=(
        Item(1, "06.40–12.15", "transfer", "Milas–Bodrum, İstanbul, Tiran"),
        Item(1, "13.30–14.30", "transfer", "Tiran – Elbasan karayolu", "Elbasan Belediyesi minibüsü"),
        Item(1, "16.00–17.30", "protocol", "Başkan ziyareti ve açılış", "Elbasan Belediyesi", "Arben Hoxha"),
        Item(2, "09.00–09.30", "session", "İki şehir, onar dakika", "Elbasan Belediyesi"),
        Item(2, "09.30–11.30", "site", "Metalurji sahası dönüşümü", "Eski metalurji sahası", "Arben Hoxha", "energy"),
        Item(2, "12.30–14.00", "site", "Okul çatılarında güneş", "İki okul", "Ilir Kodra", "energy"),
        Item(2, "15.00–17.00", "workshop", "Afet gönüllüleri masası", "Sivil koruma", "Mirela Gjini", "disaster"),
        Item(2, "17.00–17.30", "session", "Günün özeti: bizi ne şaşırttı, bizde ne yürümez?"),
        Item(3, "09.00–11.00", "site", "Kale çevresi yaya ve bisiklet aksı", "Kale", "Blerta Dervishi", "transport"),
        Item(3, "11.30–13.00", "site", "Shkumbin kıyısı taşkın bandı", "Shkumbin kıyısı", "", "water"),
        Item(3, "13.00–14.00", "meal", "Öğle yemeği"),
        Item(3, "14.30–17.00", "workshop", "Ortak çalışma: aktarım tablosu", "Kütüphane", "Zeynep Arslan"),
        Item(4, "09.00–10.30", "session", "Kapanış ve söz listesi", "Elbasan Belediyesi", "Arben Hoxha"),
        Item(4, "14.50–22.05", "transfer", "Tiran, İstanbul, Milas–Bodrum"),
    ),
    done_to=-50,
    marks=(
        Mark("passport_form", "waived", (1,), "Yeşil pasaportu var, form gerekmez."),
        Mark("hotel", "met", note="Otel Skampa, 6 oda, 3 gece"),
        Mark("tickets", from_today=0, at=dt.time(17)),
        Mark("insurance", "met", (1, 2)),
        Mark("insurance", from_today=4),
        Mark("advance", from_today=-3),
    ),
)
RETURN_VISIT = Trip(
    "Elbasan heyeti Menteşe’de",
    "The Elbasan delegation in Menteşe",
    State.PROPOSED,
    ahead=98,
    days=4,
    to_twin=True,
    party=GUESTS,
    lead="Arben Hoxha",
    host_lead="Elif Demir",
    place="Muğla",
    summary_tr="Karşı ziyaret: dere taşkınlarına doğa temelli çözümler, orman yangınına hazırlık, turizm kentinde su.",
    summary_en="Return visit: nature-based answers to floods, being ready for forest fires, water in a tourist region.",
    themes=("water", "nature", "disaster"),
    agenda=(
        Item(2, "09.00–09.30", "protocol", "Karşılama", "Menteşe Belediyesi", "Mehmet Kaya"),
        Item(2, "10.00–12.30", "site", "Dere ıslahı ve taşkın bandı", "Menteşe", "Ayşe Tunç", "water"),
        Item(3, "09.00–12.00", "workshop", "Orman yangınına hazırlık masası", "AFAD", "Can Özkan", "disaster"),
    ),
    done_to=-90 - 15,
    planned_by=EDITOR,
    is_news=True,
)
THIRD_VISIT = Trip(
    "İkinci Elbasan ziyareti: aktarılanların izlenmesi",
    "Second visit to Elbasan: following up what was transferred",
    State.IDEA,
    place="Elbasan",
    lead="Elif Demir",
    host_lead="Arben Hoxha",
    summary_tr="İlk ziyaretten alınanlar bir yıl sonra ne oldu?",
    summary_en="What became of the first visit’s lessons after a year?",
    themes=("energy",),
)

MENTESE_ELBASAN = Pair(
    twin=MENTESE,
    host=ELBASAN,
    cohort=5,
    state="active",
    months_ago=2,
    months=12,
    pilot_tr="GreenELB: konutlarda enerji tasarrufu",
    pilot_en="GreenELB: saving energy in private homes",
    summary_tr="İki Akdeniz şehri, benzer büyüklükte: Elbasan konutlarda enerji ve şehir içi ulaşımda önde, Menteşe "
    "taşkın ve yangına hazırlığı paylaşıyor. Tarihler ve kişiler gösterim içindir.",
    summary_en="Two Mediterranean cities of like size: Elbasan leads on energy in homes and on moving about town, "
    "Menteşe shares how it prepares for floods and fires. Dates and people are there for demonstration.",
    themes=("energy", "transport", "disaster"),
    trips=(OPENING, FIRST_VISIT, RETURN_VISIT, THIRD_VISIT),
    planner=COORDINATOR,
    extras=(MUGLA,),
)
