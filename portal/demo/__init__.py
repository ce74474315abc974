"""The demo: the real story of Menteşe and Elbasan, and examples around it, with dates laid around today.

`story.py` holds what is told, `examples.py` the made-up pairings that give lists life (each says so in
its summary), `cast.py` who is who, `laying.py` how it comes into the database through the acts people use
themselves, `copies.py` multiplies it for measurements.

Running it again
----------------
A pairing that is there is never laid again, so what somebody deleted or renamed stays so. Its visits get
new dates, counted from the new today, as long as nobody touched them. No mark is stored for that. The
script says which acts the demo did, each act claims the version of its row once, and so the version of
an untouched row is known:

- a visit: 1, plus one for each step of its way (agreed, begun, ended, closed, called off);
- a deadline: 1 while it is open, 2 when the demo ticked it off, waived it or set its date by hand, and
  also closed or pinned exactly as the script says.

Any other version means that somebody saved it; a line in the administration's log means the same. New
dates do not claim versions, so the next run sees the same picture. A deadline that somebody reassigned
is touched, but it is still open and derived: it follows its visit as it would in real life.

Mails: what laying the story out would have told months ago is marked as no longer wanted; what is news
today (Elbasan is asked for the dates of the return visit) goes out once. Re-dating tells nobody.
"""
