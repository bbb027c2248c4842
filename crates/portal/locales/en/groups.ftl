# Groups.
groups-text = Groups of people. Policies say what a group may open.
groups-name = Name
groups-none = There are no groups yet
groups-none-text = A group spares you a policy for each person: make one, put people in, and let a policy speak of it.
groups-people = { $count ->
    [0] Nobody is in it
    [one] One person
   *[other] { $count } people
 }
groups-policies = { $count ->
    [0] None
    [one] One policy
   *[other] { $count } policies
 }
groups-policies-none = No policy speaks of this group, so it opens nothing.
groups-add = Make a group
groups-add-go = Make the group
groups-rename = Rename
groups-rename-of = Rename { $name }
groups-name-taken = Another group has this name. Choose another one.
groups-members = Who is in it
groups-members-none = Nobody is in this group yet
groups-members-add = Put people in
groups-search = Search in this group
groups-act = Change
groups-member-remove = Take out
groups-member-remove-of = Take out { $name }
groups-member-add = Put in
groups-member-add-of = Put in { $name }
groups-is-in = Is in
groups-choose = Put people into { $name }
groups-delete = Delete
groups-delete-of = Delete the group { $name }?
groups-delete-text = In the group: { $members }. People stay, but lose what the group opens for them.
groups-delete-policies = These policies speak of the group and are deleted with it:
groups-delete-forbids = forbids; without it some may get in
groups-delete-go = Delete the group
groups-delete-go-all = Delete the group and these policies
groups-delete-ask = Your role does not delete policies. Ask an administrator to change them first.
groups-delete-meanwhile = Another policy speaks of the group meanwhile. Look again before you delete.
done-group-added = The group is made. Now put people in.
done-group-renamed = The group is renamed.
done-group-deleted = The group is deleted.
done-member-added = The person is in the group.
done-member-removed = The person is out of the group.
