# Lo que rodea cada página.
skip = Saltar al contenido
menu = Menú
menu-label-narrow = Menú para pantallas estrechas
menu-overview = Panel
menu-people = Personas
menu-groups = Grupos
menu-doors = Puertas
menu-schedules = Horarios
menu-policies = Reglas
menu-links = Enlaces para visitas
menu-applications = Aplicaciones
menu-reports = Informes
menu-settings = Ajustes
menu-me = Mi página
sign-out = Cerrar sesión
foot = Protegido por Doorward. Esta página no carga nada de otros sitios.
error = Error

role-owner = Propietaria o propietario
role-administrator = Administración
role-application-manager = Gestión de aplicaciones
role-user-manager = Gestión de personas
role-help-desk = Asistencia
role-read-only = Solo lectura
role-member = Miembro

trouble-role = Su función no lo permite
trouble-role-text = Si lo necesita, pídalo a quien administra su organización.
trouble-form = Este formulario ha caducado
trouble-form-text = Se abrió antes de iniciar la sesión o procede de otro sitio. No se ha cambiado nada. Vuelva atrás, cargue de nuevo la página y envíelo otra vez.
trouble-unknown = Aquí no hay nada
trouble-unknown-text = Puede que se haya eliminado o que la dirección no esté completa.
trouble-any = No ha funcionado
trouble-home = Volver al principio

# Palabras que usan muchas páginas.
cancel = Cancelar
save = Guardar
copy = Copiar
copied = Copiado
name = Nombre
state = Estado
on = Activa
off = Inactiva
never = Nunca
made = Creada
last-used = Último uso
undo = Deshacer
