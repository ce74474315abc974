"""The fault harness of the outbox: two senders, a mail server that misbehaves, and sudden death.

A `Scenario` says how many mails, what the mail server does to which share of them, and at which steps
senders are killed. `supervisor.run` starts a mail server (`mailserver`) and two senders (`sender`), each a
process of its own with its own Django, lets time pass, and ends when no mail is on its way any more. Then
`verdict` compares what the mail server took with what the database says of each mail.

Nothing in the portal knows of it: steps are watched by wrapping its functions from outside (`death`). And
it has to find what is wrong: `wrong` holds two senders that break the promise, each in its own way.

Where the mails come from is a "cast", a module with `prepare(count)`, which makes who is to get a mail;
`write()`, which writes what is due into the outbox and may be repeated; `register()`, called once in each
sender; and `lose_interest(count)`, after which that many mails are no longer wanted. `plain` is one; the
portal's tests have one of real digests.
"""
