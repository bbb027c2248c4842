# Grupos.
groups-text = Grupos de personas. Las reglas dicen qué puede abrir un grupo.
groups-name = Nombre
groups-none = Todavía no hay grupos
groups-none-text = Un grupo le ahorra una regla por persona: cree uno, ponga personas en él y haga que una regla lo nombre.
groups-people = { $count ->
    [0] Sin nadie
    [one] Una persona
   *[other] { $count } personas
 }
groups-policies = { $count ->
    [0] Ninguna
    [one] Una regla
   *[other] { $count } reglas
 }
groups-policies-none = Ninguna regla nombra este grupo, así que no abre nada.
groups-add = Crear un grupo
groups-add-go = Crear el grupo
groups-rename = Cambiar el nombre
groups-rename-of = Cambiar el nombre de { $name }
groups-name-taken = Otro grupo tiene este nombre. Elija otro.
groups-members = Quién está en él
groups-members-none = Todavía no hay nadie en este grupo
groups-members-add = Poner personas
groups-search = Buscar en este grupo
groups-act = Cambio
groups-member-remove = Sacar
groups-member-remove-of = Sacar a { $name }
groups-member-add = Poner
groups-member-add-of = Poner a { $name }
groups-is-in = Ya está
groups-choose = Poner personas en { $name }
groups-delete = Eliminar
groups-delete-of = ¿Eliminar el grupo { $name }?
groups-delete-text = En el grupo: { $members }. Las personas se quedan, pero pierden lo que el grupo les abre.
groups-delete-policies = Estas reglas nombran el grupo y se eliminan con él:
groups-delete-forbids = prohíbe; sin ella alguien podría entrar
groups-delete-go = Eliminar el grupo
groups-delete-go-all = Eliminar el grupo y estas reglas
groups-delete-ask = Su función no elimina reglas. Pida a administración que las cambie antes.
groups-delete-meanwhile = Entretanto otra regla nombra el grupo. Mírelo otra vez antes de eliminarlo.
done-group-added = El grupo está creado. Ahora ponga personas en él.
done-group-renamed = El grupo tiene otro nombre.
done-group-deleted = El grupo está eliminado.
done-member-added = La persona está en el grupo.
done-member-removed = La persona está fuera del grupo.
