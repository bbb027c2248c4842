# What surrounds every page.
skip = Skip to the content
menu = Menu
menu-label-narrow = Menu for narrow screens
menu-overview = Dashboard
menu-people = People
menu-groups = Groups
menu-doors = Doors
menu-schedules = Schedules
menu-policies = Policies
menu-links = Guest links
menu-applications = Applications
menu-reports = Reports
menu-settings = Settings
menu-me = My page
sign-out = Sign out
foot = Guarded by Doorward. This page loads nothing from elsewhere.
error = Error

role-owner = Owner
role-administrator = Administrator
role-application-manager = Application manager
role-user-manager = User manager
role-help-desk = Help desk
role-read-only = Read-only
role-member = Member

trouble-role = Your role does not allow this
trouble-role-text = Ask an owner or administrator of your organisation if you need it.
trouble-form = This form is too old
trouble-form-text = It was opened before you signed in, or came from somewhere else. Nothing was changed. Go back, load the page again and send it once more.
trouble-unknown = There is nothing here
trouble-unknown-text = It may have been deleted, or the address is not complete.
trouble-any = That did not work
trouble-home = Back to the beginning

# Words that many pages use.
cancel = Cancel
save = Save
copy = Copy
copied = Copied
name = Name
state = State
on = On
off = Off
never = Never
made = Made
last-used = Last used
undo = Undo
