# Signing in.
sign-in = Sign in
sign-in-company = Organisation
sign-in-company-hint = Its short name, as in the address of its service
sign-in-name = E-mail address or user name
sign-in-refused = That did not work. Check what you entered. After five failures in a row nothing is taken for a few minutes.
password = Password
password-choose = Choose a password
password-hint = At least 12 characters. A few words in a row are easy to remember and hard to guess.
email = E-mail address
first-name = First name
last-name = Last name

forgotten = Forgotten your password?
forgotten-text = Enter who you are. We send a link to your e-mail address under which you choose a new password.
forgotten-go = Send the link
forgotten-sent = If we know you, a letter is on its way. Its link works for an hour.
forgotten-nothing = Nothing arrives? Look into the folder for unwanted mail, and wait five minutes before you ask again.
reset-go = Set the password

confirm = Is it still you?
confirm-text = What comes next is sensitive. Prove once more who you are; it then counts for ten minutes.
confirm-refused = That was not your password. After five failures in a row nothing is taken for a few minutes.
confirm-go = Go on
confirm-code-go = Go on with the code
confirm-password-go = Go on with the password
confirm-script = Passkeys need JavaScript in your browser. Switch it on for this page, and load it again.

code = One more step
code-app-text = Open your authenticator app and enter the six digits that it shows for { $company }.
code-app = Code of your app
code-go = Sign in
code-refused = That code was not right. Codes change every 30 seconds; take the one that is shown now.
code-limited = Too many wrong codes in a row. None is taken for a quarter of an hour.
code-over = Too many wrong codes. Begin again with your password.
code-passkey-text = Use your device, or your security key, to show that it is you.
code-passkey-script = Passkeys need JavaScript in your browser. Switch it on for this page, or use a recovery code.
code-recovery-ask = Device not at hand? Use a recovery code
code-recovery = Recovery code
code-recovery-hint = One of the ten that you kept, such as 1a2b-3c4d-5e6f. Each works once.
code-recovery-refused = That is none of your recovery codes, or it was used already.
code-again = Sign in as somebody else
passkey-go = Use a passkey
passkey-sign-in = Sign in with a passkey
passkey-refused = The passkey was not taken. Try again, or choose another way.

owner = Welcome
owner-text = You are the owner of { $company } here. Say who you are and choose how you sign in; this link works once.
owner-go = Set up and sign in


done-signed-out = You are signed out.
done-password-reset = Your password is set. Sign in with it.
