# The dashboard.
granted-day = Let in, last 24 hours
denied-day = Not let in, last 24 hours
attention = Doors that need a hand
attention-none = All doors are connected and do as they are told.
door-never-connected = has never been connected.
door-offline = is not connected. It goes on deciding for itself, and cannot be opened from here.
door-lockdown = is in lockdown.
day = The last 24 hours
day-more = All events
chart-granted = Let in
chart-denied = Not let in
chart-text = { $granted } let in, { $denied } not let in
way = Way
