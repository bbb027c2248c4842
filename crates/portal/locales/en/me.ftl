# Everybody's own page.
me-profile = Profile
me-security = Sign-in
me-sessions = Devices
me-access = Doors and cards
me-events = Events
me-recognition = Face and finger
me-none = None
me-remove = Remove
me-rename = Rename
me-added = Added

me-advice = Anybody who learns your password can do here what you can. A second factor keeps them out.
me-advice-go = Set one up

me-user-name = User name
me-phone = Telephone
me-role = Role
me-profile-others = Address, telephone number and role are changed by the administrators of your organisation.
me-language = Language
me-language-browser = As my browser asks
done-me-names = Your name is saved.
done-me-language = From now on pages speak this language to you.

me-password-text = You sign in with your e-mail address and a password.
me-password-none = You have no password.
me-password-first = Choose one by e-mail
me-password-change = Change the password
me-password-ends = When it is changed, every other device is signed out.
me-password-old = Present password
me-password-new = New password
me-password-wrong = That was not your password. After five failures in a row nothing is taken for a few minutes.
me-password-weak = Use at least 12 characters, and not one character over and over.
me-password-stolen = This password is on a list of stolen ones. Choose another.
done-me-password = Your password is changed. Other devices are signed out.

me-passkeys = Passkeys
me-passkeys-text = Sign in with your fingerprint, your face or the PIN of your device, or with a security key. Nobody can take a passkey from you by asking for it.
me-passkeys-no-address = Passkeys are not offered: the public address of this server is not set.
me-passkeys-number = Passkeys are not offered: this server is reached by a number, and they need a name.
me-passkeys-unencrypted = Passkeys are not offered: they need an encrypted connection.
me-passkey = Passkey
me-passkey-add = Add a passkey
me-passkey-change = Change
me-passkey-name-hint = What you recognise it by, such as “Telephone” or “Key at home”
me-passkey-make = Go on with the device
me-passkey-refused = The passkey was not added. Try again.
me-passkey-many = { $count ->
    [one] You have { $count } passkey already, and cannot have more.
   *[other] You have { $count } passkeys already, and cannot have more. Remove one first.
}
me-passkey-script = Passkeys need JavaScript in your browser. Switch it on for this page, and load it again.
me-passkey-unsupported = This browser knows no passkeys. Use another one, or an authenticator app.
me-passkey-remove = Remove the passkey
me-passkey-remove-ask = Remove the passkey “{ $name }”?
me-passkey-remove-text = Nobody can sign in here with it any more. Your device may go on offering it; delete it there too.
me-factor-remove-codes = Your recovery codes, if no other second factor is left
done-me-passkey = The passkey is added.
done-me-passkey-renamed = The passkey has its new name.
done-me-passkey-removed = The passkey is removed.

me-app = Authenticator app
me-app-text = An app on your telephone shows six digits that change every 30 seconds. You enter them after your password.
me-app-on = Set up
me-app-off = Not set up
me-app-add = Set up an app
me-app-intro = Take your telephone and open an authenticator app, such as Aegis, FreeOTP, 1Password, or those of Google and Microsoft. If you have none, install one first.
me-app-begin = Show the code to scan
me-app-scan = Scan this picture with the app.
me-app-picture = Code for the authenticator app; the same as text stands below
me-app-type = Or type this into the app, as a key that goes by time:
me-app-code-hint = Six digits that the app shows now
me-app-confirm = Switch it on
me-app-again = Your app has an entry for this server now. Enter the code that it shows.
me-app-anew = Begin again with a new picture
me-app-wrong = That code was not right. Codes change every 30 seconds, and go by the clock of your telephone.
me-app-remove = Remove the app
me-app-remove-text = After this you are not asked for a code of the app when you sign in.
done-me-app-removed = The authenticator app is removed.

me-codes = Recovery codes
me-codes-left = { $count ->
    [0] You have no recovery code left. Make new ones, so that a lost telephone does not keep you out.
    [one] You have { $count } recovery code left.
   *[other] You have { $count } recovery codes left.
}
me-codes-renew = Make new codes
me-codes-renew-text = You get ten new codes. Those that you have now are not taken any more.
me-codes-on = From now on you are asked for a second factor when you sign in.
me-codes-once = If you lose your device, one of these codes lets you in instead. Each works once, and they are shown only now: print them, or keep them in a password manager.
me-codes-save = Save as a file
me-codes-kept = I have kept them
me-codes-file = Recovery codes of { $email } at { $company }. Each works once.

me-doors = Doors that open for you
me-doors-at = Now: { $at }
me-doors-none = No door opens for you at the moment. If one should, ask the administrators of your organisation.
me-door = Door
me-ways = How
me-way-card = Card
me-way-pin = PIN
me-way-card-and-pin = Card and PIN
me-way-link = Guest link
me-way-remote = App
me-cards = Your cards
me-cards-none = You have no card. The administrators of your organisation give them out.
me-card-unnamed = Card
me-card-number = Number
me-card-ending = … { $ending }
me-card-hidden = Not shown
me-pin = PIN
me-pin-is-set = Set
me-pin-none = Not set
me-pin-text = With your PIN you show at a terminal that it is you.
me-pin-set = Set a PIN
me-pin-change = Set another PIN
me-pin-new = New PIN
me-pin-again = The same once more
me-pin-length = { $shortest } to { $longest } digits.
me-pin-strong = No repeated digits, no counting up or down, and not the end of your telephone number.
me-pin-digits = A PIN has digits only.
me-pin-repeats = This PIN repeats itself. Choose one that does not.
me-pin-run = This PIN counts up or down. Choose one that does not.
me-pin-phone = This is the end of your telephone number. Choose another PIN.
me-pin-differs = The two are not the same.
done-me-pin = Your PIN is set.

me-event = What
me-event-at = When
me-event-how = How
me-event-granted = Let in
me-event-denied = Not let in
me-event-locked = Locked
me-event-failed = The door did not obey
me-event-mode = Mode of the door set
me-event-door-gone = A door that is gone
me-events-none = Nothing has happened with you at a door yet.
me-events-pages = Pages of events
me-events-newest = Newest
me-events-older = Older
me-denied-inactive = you are not active
me-denied-lockdown = the door was in lockdown
me-denied-mode = it asked for a card and a PIN
me-denied-way = not in this way
me-denied-rule = a rule keeps it closed for you
me-denied-time = not at this time
me-denied-early = your right had not begun
me-denied-late = your right had ended
me-denied-any = no rule opens it for you

me-sessions-text = Browsers that are signed in as you. If you do not know one of them, end it and change your password.
me-sessions-end = { $count ->
    [one] Sign out the other one
   *[other] Sign out the other { $count }
}
me-session-device = Device
me-session-address = Address
me-session-since = Signed in
me-session-seen = Last seen
me-session-here = This one
me-session-end = Sign out
me-device = { $browser } on { $system }
me-device-unknown = A browser that does not say what it is
done-me-session = That device is signed out.
done-me-sessions = Every other device is signed out.

me-finger = Finger
me-face = Face
me-palm = Palm
me-recognition-text = What { $company } can recognise you by. No pictures are kept, only what is measured in them, and you can delete it whenever you like.
me-recognition-none = { $company } recognises nobody by face, finger or palm.
me-samples = { $count ->
    [one] { $count } picture taken in
   *[other] { $count } pictures taken in
}
me-agreed = You agreed on { $at }.
me-not-enrolled = Nothing is kept of you.
me-factor-off = Your organisation does not use it any more.
me-enrol = Enrol
me-enrol-more = Add a picture
me-enrol-finger = Enrol your finger
me-enrol-face = Enrol your face
me-enrol-palm = Enrol your palm
me-finger-1 = Send the picture of a fingerprint sensor; a photograph of a finger is not enough.
me-finger-2 = Clean the finger and the sensor, and press evenly.
me-face-1 = Look straight into the camera, with nobody else in the picture.
me-face-2 = Face the light, and take off a cap or dark glasses.
me-face-3 = Hold still.
me-palm-1 = Open your hand flat, with the fingers a little apart, and turn the palm to the camera.
me-palm-2 = Get the whole hand into the picture, from the wrist to the finger tips.
me-palm-3 = Use even light, without the flash, and hold still.
me-camera-start = Use the camera
me-camera-take = Take the picture
me-camera-again = Take another
me-camera-view = What the camera sees
me-camera-taken = The picture is taken.
me-camera-refused = The camera cannot be used. Allow it in your browser, or choose a picture below.
me-picture = Picture
me-picture-missing = Take a picture, or choose one.
me-picture-send = Send the picture
me-consent-finger = I agree that { $company } keeps a template of my finger, made from this picture, to recognise me. The picture itself is not kept, and I can delete the template at any time.
me-consent-face = I agree that { $company } keeps a template of my face, made from this picture, to recognise me. The picture itself is not kept, and I can delete the template at any time.
me-consent-palm = I agree that { $company } keeps a template of my palm, made from this picture, to recognise me. The picture itself is not kept, and I can delete the template at any time.
me-consent-missing = Tick the box if you agree; without it nothing can be kept.
me-sample-other = This is not what is enrolled already. To enrol anew, delete that first.
me-sample-poor = The picture is not good enough, or cannot be read.
me-sample-several = There must be one in the picture, not several.
me-sample-nothing = The picture does not show what it should.
me-sample-cut = Something is cut off at the border of the picture.
me-sample-elsewhere = Somebody else is enrolled with what looks the same. Ask the administrators of your organisation.
me-forget = Delete
me-forget-ask = { $factor }: delete what is kept?
me-forget-text = You are not recognised by it any more. You can enrol again later.
me-forget-consent = That you agreed to it
done-me-enrolled = The picture is taken in; you are recognised by it from now on.
done-me-forgotten = What was kept of you is deleted.

me-problem-missing = Fill this in.
me-problem-long = { $count ->
    [one] Use at most { $count } character.
   *[other] Use at most { $count } characters.
}
me-problem-letters = Use letters that print, of one script.
me-problem-form = This cannot be taken.
