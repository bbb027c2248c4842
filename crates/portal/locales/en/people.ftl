# People.
people-name = Name
people-status = Status
people-membership = Belongs as
people-role = Role
people-group = Group
people-any = Any
people-active = Active
people-inactive = Inactive
people-member = Member
people-invited = Invited
people-guest = Guest
people-removed = Removed
people-seen = Last at a door
people-seen-never = Not as far as events are kept
people-phone = Telephone
people-phone-hint = With the country code, such as +1 202 555 0143. May be left empty.
people-user-name = User name
people-user-name-hint = By which applications know this person. Unique in your organisation.
people-aliases = Further names
people-aliases-hint = Under which applications find this person too. All may be left empty.
people-alias = Further name { $place }
people-added = Added
people-changed = Last changed
people-identifier = Identifier (GUID)
people-cancel = Cancel
people-save = Save
people-copy = Copy
people-copied = Copied
people-pages = Pages
people-first = Back to the beginning
people-next = Show more

people-search = Search
people-search-go = Search
people-search-hint = The beginning of a name, e-mail address, user name or telephone number; several words narrow it down.
people-filters = Filters
people-count = { $count ->
    [0] Nobody
    [one] One person
   *[other] { $count } people
 }
people-count-part = { $count ->
    [0] Nobody on this page
    [one] One person on this page, there are more
   *[other] { $count } people on this page, there are more
 }
people-none = There is nobody yet
people-none-text = Add people one by one, invite them by e-mail, or bring them along in a file.
people-none-found = Nobody is found
people-none-found-text = Type less of each word, or take a filter away.

people-problem-missing = Fill this in.
people-problem-long = { $count ->
    [one] Use one character at most.
   *[other] Use { $count } characters at most.
 }
people-problem-unprintable = There are characters in it that do not show. Type it anew instead of pasting it.
people-problem-scripts = It mixes letters of alphabets that look alike. Use one alphabet.
people-problem-email = This is no e-mail address. One looks like name@example.org.
people-problem-phone = This is no telephone number. One looks like +1 202 555 0143.
people-problem-card = A card number has digits only.
people-problem-any = This cannot be taken. Check what you typed.
people-problem-email-taken = Somebody else has this address.
people-problem-name-taken = Somebody else has this name. Choose another one.

people-add = Add a person
people-add-text = The person can be given credentials at once. To let somebody choose a password, invite her or him instead.
people-edit = Change the profile
people-edit-of = Change the profile of { $name }
people-profile = Profile
people-above = This person's role is above yours, so you cannot change anything here.
people-credentials = Credentials
people-groups-none = In no group.
people-group-join = Put into a group
people-group-join-go = Put in
people-group-leave = Take out
people-group-leave-of = Take out of { $group }
people-end = Deactivate or delete
people-activate = Activate
people-activate-text = Inactive people are refused everywhere. Nothing of theirs is lost; activating gives it all back.
people-deactivate = Deactivate
people-deactivate-text = Inactive people are refused everywhere, at doors and in the portal, and signed out at once. Nothing is lost.
people-delete = Delete

people-pin = PIN
people-pin-none = None
people-pin-set = Set
people-pin-failures = { $count ->
    [one] Set, one wrong try
   *[other] Set, { $count } wrong tries in a row
 }
people-locked-until = Locked out until { $moment }
people-locked-hard = Locked out until somebody ends it
people-unlock = End the lock-out
people-pin-give = Give a PIN
people-pin-give-new = Give a new PIN
people-pin-of = A PIN for { $name }
people-pin-make = Make a PIN
people-pin-make-text = A PIN that nobody chose is the hardest to guess. It is shown once, on the next page.
people-pin-choose = Or type one
people-pin-choose-go = Set this PIN
people-pin-new = New PIN
people-pin-made = The new PIN counts from now on. The old one does not any more.
people-pin-made-text = Note it down or tell it now. It cannot be shown again; whoever forgets it needs another one.
people-pin-noted = I have noted it
people-pin-inactive = Inactive people get no PIN. Activate this person first.
people-pin-digits = A PIN has digits only.
people-pin-length = A PIN has { $shortest } to { $longest } digits.
people-pin-repeats = This PIN repeats itself. Choose one that does not.
people-pin-run = This PIN counts up or down. Choose one that does not.
people-pin-phone = This PIN is the end of the person's telephone number. Choose another one.

people-cards = Cards
people-cards-none = None
people-card-ending = Number ending in { $ending }
people-card-short = A short number, such as a keypad PIN
people-card-add = Add a card
people-card-of = A card for { $name }
people-card-number = Card number
people-card-number-hint = The digits that the reader sends. Leading zeros count.
people-card-label = What it is called
people-card-label-hint = Such as Blue key fob. May be left empty.
people-card-taken = Somebody else has a card of this number.
people-card-share = Two people are to share this number. Either of them is taken for both.
people-card-many = Nobody can have more than 64 cards. Remove one first.
people-card-remove = Remove
people-card-remove-of = Remove the card { $card }
people-card-remove-text = The card opens nothing for this person any more.
people-card-remove-go = Remove the card

people-finger = Finger
people-face = Face
people-palm = Palm
people-factor-samples = { $count ->
    [0] Not enrolled
    [one] Enrolled with one sample
   *[other] Enrolled with { $count } samples
 }
people-factor-agreed = agreed on { $date }
people-factor-forget = Delete
people-factor-forget-of = Delete: { $factor }
people-factor-forget-text = The templates are deleted for good, and that the person agreed to them. To be recognised again she or he must enrol anew.
people-factor-forget-go = Delete the templates
people-password-yes = { $count ->
    [0] Set, not signed in
    [one] Set, signed in with one browser
   *[other] Set, signed in with { $count } browsers
 }
people-password-no = None

people-role-change = Change the role
people-role-of = The role of { $name }
people-role-text = What somebody may see and do in this portal. It opens no doors: that is for policies. Whoever loses a right is signed out.
people-role-go = Give this role
people-role-choose = Choose a role.
people-role-guest = A guest cannot have a role. Invite the person as a member first.
people-role-owner = Everything, and makes and unmakes owners.
people-role-administrator = Everything but owners.
people-role-application-manager = Applications and their keys.
people-role-user-manager = People, groups, invitations and guest links.
people-role-help-desk = Helps whoever stands before a door, and changes nothing that lasts.
people-role-read-only = Sees what there is, and changes nothing.
people-role-member = The own page, and nothing else.
people-last-owner = This is the last active owner. Make somebody else an owner first; otherwise nobody could give roles any more.
trouble-last-owner = Somebody must stay owner

people-delete-of = Delete { $name }?
people-delete-text = This goes along, and does not come back:
people-delete-stays = Events at doors and the audit stay. If the person only should not get in for a while, deactivate instead.
people-delete-go = Delete for good
people-goes-profile = The profile, with the address { $email }
people-goes-password = { $count ->
    [0] The password
    [one] The password, and one browser that is signed in
   *[other] The password, and { $count } browsers that are signed in
 }
people-goes-pin = The PIN
people-goes-cards = { $count ->
    [one] One card
   *[other] { $count } cards
 }
people-goes-factor = Templates: { $factor }
people-goes-groups = The places in groups: { $names }
people-goes-policies = Policies that speak of this person alone: { $names }
people-goes-links = Places in guest links: { $names }
people-goes-invitation = The invitation that waits

people-invite = Invite people
people-invite-text = Each of them gets a letter with a link, gives a name and a password, and is a member then. The link works for seven days.
people-invite-emails = E-mail addresses
people-invite-hint = One on a line, or with commas between them.
people-invite-groups = They come into these groups
people-invite-go = Send the invitations
people-invite-bad = These are no e-mail addresses: { $texts }
people-invite-many = Invite at most { $count } people at a time. For more, import a file.
people-invite-group-gone = One of the groups has been deleted meanwhile. Choose again.
people-invite-done = { $count ->
    [one] One person is invited
   *[other] { $count } people are invited
 }
people-invite-added = { $count ->
    [one] One person was known here and is a member now
   *[other] { $count } people were known here and are members now
 }
people-invite-exists = { $count ->
    [one] One person is a member, or invited, already
   *[other] { $count } people are members, or invited, already
 }
people-invite-failed = { $count ->
    [one] One person is inactive and cannot be invited; activate instead
   *[other] { $count } people are inactive and cannot be invited; activate them instead
 }
people-invite-see = See who is invited
people-invite-more = Invite more people
people-invitation-until = Invited. The link works until { $moment }.
people-invitation-over = Invited, but the link does not work any more. Send the invitation again.
people-invitation-again = Send again
people-invitation-cancel = Cancel the invitation
people-invitation-cancel-text = The link stops working, and the person disappears from the list.
people-invitation-cancel-go = Cancel it

people-import = Import a file
people-import-text = A table of people as comma-separated values in UTF-8, as spreadsheets save it. The first line names the columns. First you see what would happen; nothing is written before you agree.
people-import-columns = Columns: email is required; first_name, last_name, phone, country_code, user_name, alias1 to alias5, groups (with | between them), status and rank may be left out.
people-import-file = File
people-import-hint = Up to 900 KB, about 10,000 people. Larger files: doorward import people on the server.
people-import-update = Change people who are known already to what the file says
people-import-create = Make the groups that are not there
people-import-check = See what would happen
people-import-no-file = Choose a file that is not empty.
people-import-unreadable = The file cannot be read. { $why }
people-import-meanwhile = Somebody was changed meanwhile, or nothing of the file can be taken. Nothing was written; look once more.
people-import-would = What would happen
people-import-nothing-yet = Nothing is written yet.
people-import-go = Import these people
people-import-go-rest = Leave the wrong lines out and import the rest
people-import-other = Choose another file
people-import-wrong = Lines that cannot be taken
people-import-right = Lines that are taken
people-import-line = Line
people-import-at = Line { $line }
people-import-column = Column
people-import-reason = Reason
people-import-happens = What happens
people-import-is-added = Added
people-import-is-adopted = Known; becomes a member
people-import-is-updated = Changed
people-import-more = { $count ->
    [one] One more line is not shown.
   *[other] { $count } more lines are not shown.
 }
people-import-added = { $count ->
    [one] One person is added
   *[other] { $count } people are added
 }
people-import-adopted = { $count ->
    [one] One person who was invited or a guest becomes a member
   *[other] { $count } people who were invited or guests become members
 }
people-import-updated = { $count ->
    [one] One person is changed
   *[other] { $count } people are changed
 }
people-import-groups = { $count ->
    [one] One group is made
   *[other] { $count } groups are made
 }
people-import-refused = { $count ->
    [one] One line cannot be taken
   *[other] { $count } lines cannot be taken
 }
people-import-done = The file is imported
people-import-see = See the people

people-access = Why (not)?
people-access-of = What opens for { $name }?
people-access-text = Choose a door and a time to see what the door would answer, and why. It is the same decision as at the door.
people-access-door = Door
people-access-date = Date
people-access-time = Time ({ $zone })
people-access-go = Ask
people-access-when-problem = Choose a date and a time that exist.
people-access-no-doors = There are no doors yet
people-access-yes = { $door } opens for { $name }:
people-access-no = { $door } stays closed for { $name }:
people-access-ways = The answer for each way of asking
people-access-way = Way of asking
people-access-answer = Answer
people-access-why = Why
people-access-open = Opens
people-access-closed = Stays closed
people-access-opens = { $count ->
    [one] Unlocked for one second.
   *[other] Unlocked for { $count } seconds.
 }
people-access-policy = Policy: { $name }.
people-access-link = Guest link: { $name }.
people-method-card = Card
people-method-pin = PIN at the keypad
people-method-card-and-pin = Card and PIN
people-method-link = Guest link
people-method-remote = From afar
people-denied-door-unknown = This door is not known.
people-denied-inactive = The person is inactive.
people-denied-lockdown = The door is in lockdown.
people-denied-mode = The door asks for a card and a PIN now.
people-denied-factor = The door does not open in this way.
people-denied-rank = This rank may not unlock doors.
people-denied-rule = A policy keeps this door closed for this person.
people-denied-schedule = The schedule does not allow it at this time.
people-denied-early = The right has not begun yet.
people-denied-late = The right has ended.
people-denied-method = A policy opens this door in another way only.
people-denied-no-rule = No policy opens this door for this person.

people-history = History
people-history-of = History of { $name }
people-history-text = Events at doors, and what was done about this person, the newest first.
people-history-none = Nothing has happened yet
people-history-when = When
people-history-what = What
people-history-detail = Details
people-history-by = By
people-history-door-gone = A door that was deleted
people-history-granted = Let in
people-history-denied = Not let in
people-history-locked = Locked the door
people-history-failed = The door did not obey
people-history-mode = Set the mode of the door
people-history-exit = Asked to leave
people-history-refused = Refused
people-history-alarm = Alarm
people-history-broken = Failed
people-history-times = { $count ->
    [one] once
   *[other] { $count } times
 }
people-act-add = Added
people-act-change = Profile changed
people-act-activate = Activated
people-act-deactivate = Deactivated
people-act-role = Role changed
people-act-pin = PIN given
people-act-unlock = Lock-out ended
people-act-card-add = Card added
people-act-card-remove = Card removed
people-act-factor = Templates deleted
people-act-invite = Invited
people-act-invite-again = Invitation sent again
people-act-sign-in = Signed in
people-act-confirm = Proved who it is
people-act-sign-out = Signed out
people-by-person = Person number { $number }
people-by-application = An application
people-by-key = An API key
people-by-operator = The command line
people-by-server = The server
people-by-nobody = Unknown

done-person-added = The person is added.
done-person-changed = The profile is changed.
done-person-activated = The person is active again.
done-person-deactivated = The person is inactive, and signed out everywhere.
done-person-deleted = The person is deleted.
done-pin-set = The PIN is set.
done-unlocked = The lock-out is over.
done-card-added = The card is added.
done-card-removed = The card is removed.
done-factor-forgotten = The templates are deleted.
done-group-joined = The person is in the group.
done-group-left = The person is out of the group.
done-role-changed = The role is changed.
done-invited-again = The invitation is sent again. The old link does not work any more.
done-invitation-cancelled = The invitation is cancelled.

people-second-remove = Remove second factors
people-second-remove-of = Remove the second factors of { $name }?
people-second-remove-text = For somebody who has lost her telephone or security key. Make sure that it is she who asks: from then on her password alone lets her in.
people-second-remove-all = Her authenticator app, her passkeys and her recovery codes go.
people-second-remove-told = She is signed out everywhere, and is told by e-mail.
done-second-factors-removed = The second factors were removed.
