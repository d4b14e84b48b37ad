"""Leaves out what is not needed to see a difference."""

# What they answer with fewer arguments is a matter of chance.
WHOLE = (b"SPOP", b"SCAN", b"SSCAN", b"HSCAN", b"ZSCAN", b"SORT", b"SORT_RO",
         b"SRANDMEMBER", b"HRANDFIELD", b"ZRANDMEMBER")


def shrink(steps, fails, tries=2000):
    """The steps that are left when none can go; `fails` plays some.

    It begins with large parts. `fails` answers the difference, or None.
    """
    part = max(1, len(steps) // 2)
    while True:
        shorter = False
        at = len(steps) - part
        while at >= 0 and tries > 0:
            fewer = steps[:at] + steps[at + part:]
            tries -= 1
            if fails(fewer):
                steps = fewer
                shorter = True
            at -= part
        if part == 1 and (not shorter or tries <= 0):
            return _without_arguments(steps, fails, tries)
        if part > 1:
            part //= 2


def _without_arguments(steps, fails, tries):
    for number, step in enumerate(steps):
        if step.check or step.requests[0][0].upper() in WHOLE:
            continue
        at = len(step.requests[0]) - 1
        while at > 0 and tries > 0:
            args = step.requests[0]
            fewer = type(step)(step.connection, step.batch,
                               [args[:at] + args[at + 1:]])
            tries -= 1
            changed = steps[:number] + [fewer] + steps[number + 1:]
            if fails(changed):
                steps, step = changed, fewer
            at -= 1
    return steps
