"""Would a test notice if a rule were gone? Marked tests run again while the findings of their rules are forced.

A rule is shown when two things turn a marked test red: forcing its finding to hold, and forcing it to refuse; and when at
least one test that turns red in the first way comes through a request or an event. Wiring is shown when findings that are
forced to hold in one use case only turn a test red. Nothing of this is known to the services: a finding is forced where it
is made, in the process of the tests.
"""
