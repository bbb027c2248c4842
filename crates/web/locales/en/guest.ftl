guest-hello = Hello.
guest-hello-name = Hello { $name }.
guest-doors = Doors
guest-valid-always = Valid without end
guest-valid-until = Valid until { $until } ({ $zone })
guest-valid-from = Valid from { $from } ({ $zone })
guest-valid-between = Valid from { $from } until { $until } ({ $zone })
guest-left = { $count ->
    [one] 1 opening left
   *[other] { $count } openings left
 }
guest-open = Open { $door }
guest-opening = Opening…
guest-open-for = Open for
guest-seconds = s
guest-states-old = The states are those of the moment at which this page was loaded.
guest-look-again = Look again
guest-opened = { $door } is open for { $seconds } seconds.
guest-stale = Nothing was opened: this page was too old. Press again.
guest-offline-states = No connection. What you see here may be out of date.
guest-not-opened = The door did not open. Try again.
guest-unreached = The door could not be reached. Try again.
guest-offline = No connection. Check your reception and try again.

state-lockdown = In lockdown
state-opens = Opens { $when }
state-no-more = This link does not open it any more
state-over = This link has ended
state-away = Out of reach at the moment
state-open = Open to you now
state-open-until = Open to you now, until { $when }
state-open-midnight = Open to you now, until midnight
lock-locked = Locked
lock-unlocked = Unlocked
when-today = today { $time }
when-tomorrow = tomorrow { $time }
when-weekday = { $day } { $time }
when-date = { $day }, { $date }, { $time }

code-title = Enter your code
code-sent = We sent a code of six digits to { $address }. It can take a minute to arrive.
code-again = A new code is on its way. Only the newest one works.
code-label = Code
code-new = Send a new code
code-first = Enter the code first.
code-wrong = This code is not right, or too old. Look at the newest e-mail.
code-soon = A code was sent a moment ago. Look for it, or wait half a minute.
