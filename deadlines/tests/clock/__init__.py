"""Time travel for the reminders: hour by hour through clock changes, a leap day and the turn of the year, with
people in Istanbul, Tirana and Brussels. `oracle` says what should be told when, day by day and written without
the code it judges; `travel` lets the portal do it and compares. In short it is a test; in full

    python -m deadlines.tests.clock [FIRST DAY] [LAST DAY]

or `scripts/faults --clock` goes through 2027 and 2028."""
