# Personas.
people-name = Nombre
people-status = Estado
people-membership = Pertenece como
people-role = Función
people-group = Grupo
people-any = Todos
people-active = Activa
people-inactive = Inactiva
people-member = Miembro
people-invited = Invitada
people-guest = Visita
people-removed = Retirada
people-seen = Última vez en una puerta
people-seen-never = Nunca, en los sucesos que se conservan
people-phone = Teléfono
people-phone-hint = Con el prefijo del país, por ejemplo +34 612 345 678. Puede quedar vacío.
people-user-name = Nombre de usuario
people-user-name-hint = Con él la conocen las aplicaciones. Es único en su organización.
people-aliases = Otros nombres
people-aliases-hint = Las aplicaciones también encuentran a la persona por ellos. Todos pueden quedar vacíos.
people-alias = Otro nombre { $place }
people-added = Añadida
people-changed = Último cambio
people-identifier = Identificador (GUID)
people-cancel = Cancelar
people-save = Guardar
people-copy = Copiar
people-copied = Copiado
people-pages = Páginas
people-first = Volver al principio
people-next = Mostrar más

people-search = Buscar
people-search-go = Buscar
people-search-hint = El principio de un nombre, correo, nombre de usuario o teléfono; con varias palabras se acota la búsqueda.
people-filters = Filtros
people-count = { $count ->
    [0] Nadie
    [one] Una persona
   *[other] { $count } personas
 }
people-count-part = { $count ->
    [0] Nadie en esta página
    [one] Una persona en esta página; hay más
   *[other] { $count } personas en esta página; hay más
 }
people-none = Todavía no hay nadie
people-none-text = Añada personas una a una, invítelas por correo o tráigalas en un archivo.
people-none-found = No se encuentra a nadie
people-none-found-text = Escriba menos de cada palabra o quite un filtro.

people-problem-missing = Rellene este campo.
people-problem-long = { $count ->
    [one] Use como máximo un carácter.
   *[other] Use como máximo { $count } caracteres.
 }
people-problem-unprintable = Contiene caracteres que no se ven. Escríbalo de nuevo en lugar de pegarlo.
people-problem-scripts = Mezcla letras de alfabetos que se parecen. Use un solo alfabeto.
people-problem-email = Esto no es una dirección de correo. Una dirección es como nombre@example.org.
people-problem-phone = Esto no es un número de teléfono. Un número es como +34 612 345 678.
people-problem-card = Un número de tarjeta solo tiene cifras.
people-problem-any = No se puede aceptar. Compruebe lo que ha escrito.
people-problem-email-taken = Otra persona tiene esta dirección.
people-problem-name-taken = Otra persona tiene este nombre. Elija otro.

people-add = Añadir una persona
people-add-text = Podrá darle credenciales enseguida. Si la persona debe elegir una contraseña, invítela.
people-edit = Cambiar el perfil
people-edit-of = Cambiar el perfil de { $name }
people-profile = Perfil
people-above = La función de esta persona está por encima de la suya; aquí no puede cambiar nada.
people-credentials = Credenciales
people-groups-none = En ningún grupo.
people-group-join = Poner en un grupo
people-group-join-go = Poner
people-group-leave = Sacar
people-group-leave-of = Sacar de { $group }
people-end = Desactivar o eliminar
people-activate = Activar
people-activate-text = A las personas inactivas se las rechaza en todas partes. No se pierde nada: al activarlas lo recuperan todo.
people-deactivate = Desactivar
people-deactivate-text = A las personas inactivas se las rechaza en todas partes, en las puertas y en el portal, y su sesión se cierra al momento. No se pierde nada.
people-delete = Eliminar

people-pin = PIN
people-pin-none = Ninguno
people-pin-set = Establecido
people-pin-failures = { $count ->
    [one] Establecido, un intento fallido
   *[other] Establecido, { $count } intentos fallidos seguidos
 }
people-locked-until = Bloqueo hasta el { $moment }
people-locked-hard = Bloqueo hasta que alguien lo termine
people-unlock = Terminar el bloqueo
people-pin-give = Dar un PIN
people-pin-give-new = Dar un PIN nuevo
people-pin-of = Un PIN para { $name }
people-pin-make = Generar un PIN
people-pin-make-text = Un PIN que nadie ha elegido es el más difícil de adivinar. Se muestra una sola vez, en la página siguiente.
people-pin-choose = O escriba uno
people-pin-choose-go = Usar este PIN
people-pin-new = PIN nuevo
people-pin-made = El PIN nuevo ya vale. El anterior ha dejado de valer.
people-pin-made-text = Anótelo o comuníquelo ahora. No se puede mostrar otra vez; quien lo olvide necesitará otro.
people-pin-noted = Ya lo he anotado
people-pin-inactive = Las personas inactivas no reciben PIN. Active antes a esta persona.
people-pin-digits = Un PIN solo tiene cifras.
people-pin-length = Un PIN tiene de { $shortest } a { $longest } cifras.
people-pin-repeats = Este PIN se repite. Elija otro.
people-pin-run = Este PIN cuenta hacia arriba o hacia abajo. Elija otro.
people-pin-phone = Este PIN es el final del teléfono de la persona. Elija otro.

people-cards = Tarjetas
people-cards-none = Ninguna
people-card-ending = Número terminado en { $ending }
people-card-short = Un número corto, como el PIN de un teclado
people-card-add = Añadir una tarjeta
people-card-of = Una tarjeta para { $name }
people-card-number = Número de tarjeta
people-card-number-hint = Las cifras que envía el lector. Los ceros del principio cuentan.
people-card-label = Cómo se llama
people-card-label-hint = Por ejemplo, llavero azul. Puede quedar vacío.
people-card-taken = Otra persona tiene una tarjeta con este número.
people-card-share = Dos personas deben compartir este número. Cada una pasará por las dos.
people-card-many = Nadie puede tener más de 64 tarjetas. Quite antes una.
people-card-remove = Quitar
people-card-remove-of = Quitar la tarjeta { $card }
people-card-remove-text = La tarjeta dejará de abrir para esta persona.
people-card-remove-go = Quitar la tarjeta

people-finger = Dedo
people-face = Cara
people-palm = Palma
people-factor-samples = { $count ->
    [0] Sin registrar
    [one] Registrado con una muestra
   *[other] Registrado con { $count } muestras
 }
people-factor-agreed = con consentimiento del { $date }
people-factor-forget = Eliminar
people-factor-forget-of = Eliminar: { $factor }
people-factor-forget-text = Las plantillas se eliminan para siempre, junto con el consentimiento. Para que se la reconozca de nuevo, la persona tendrá que registrarse otra vez.
people-factor-forget-go = Eliminar las plantillas
people-password-yes = { $count ->
    [0] Establecida, sin sesión abierta
    [one] Establecida, con sesión en un navegador
   *[other] Establecida, con sesión en { $count } navegadores
 }
people-password-no = Ninguna

people-role-change = Cambiar la función
people-role-of = La función de { $name }
people-role-text = Lo que alguien puede ver y hacer en este portal. No abre puertas: de eso se ocupan las reglas. A quien pierde un derecho se le cierra la sesión.
people-role-go = Dar esta función
people-role-choose = Elija una función.
people-role-guest = Una visita no puede tener función. Invite antes a la persona como miembro.
people-role-owner = Todo, y nombra y retira a quienes son propietarios.
people-role-administrator = Todo, salvo lo que toca a los propietarios.
people-role-application-manager = Las aplicaciones y sus claves.
people-role-user-manager = Personas, grupos, invitaciones y enlaces para visitas.
people-role-help-desk = Ayuda a quien está ante una puerta y no cambia nada duradero.
people-role-read-only = Ve lo que hay y no cambia nada.
people-role-member = La página propia y nada más.
people-last-owner = Es la última persona propietaria activa. Nombre antes a otra; si no, nadie podría dar funciones.
trouble-last-owner = Alguien debe seguir siendo propietario

people-delete-of = ¿Eliminar a { $name }?
people-delete-text = Con ella se va lo siguiente, y no vuelve:
people-delete-stays = Los sucesos en las puertas y la auditoría se conservan. Si la persona solo debe quedarse fuera un tiempo, desactívela.
people-delete-go = Eliminar para siempre
people-goes-profile = El perfil, con la dirección { $email }
people-goes-password = { $count ->
    [0] La contraseña
    [one] La contraseña y la sesión de un navegador
   *[other] La contraseña y las sesiones de { $count } navegadores
 }
people-goes-pin = El PIN
people-goes-cards = { $count ->
    [one] Una tarjeta
   *[other] { $count } tarjetas
 }
people-goes-factor = Plantillas: { $factor }
people-goes-groups = Sus lugares en grupos: { $names }
people-goes-policies = Reglas que solo hablan de esta persona: { $names }
people-goes-links = Sus lugares en enlaces para visitas: { $names }
people-goes-invitation = La invitación que está pendiente

people-invite = Invitar a personas
people-invite-text = Cada una recibe un mensaje con un enlace, escribe su nombre y una contraseña, y ya es miembro. El enlace sirve durante siete días.
people-invite-emails = Direcciones de correo
people-invite-hint = Una por línea, o separadas por comas.
people-invite-groups = Entran en estos grupos
people-invite-go = Enviar las invitaciones
people-invite-bad = Esto no son direcciones de correo: { $texts }
people-invite-many = Invite como máximo a { $count } personas a la vez. Para más, importe un archivo.
people-invite-group-gone = Entretanto se ha eliminado uno de los grupos. Elija de nuevo.
people-invite-done = { $count ->
    [one] Se ha invitado a una persona
   *[other] Se ha invitado a { $count } personas
 }
people-invite-added = { $count ->
    [one] A una persona ya se la conocía aquí y ahora es miembro
   *[other] A { $count } personas ya se las conocía aquí y ahora son miembros
 }
people-invite-exists = { $count ->
    [one] Una persona ya es miembro o está invitada
   *[other] { $count } personas ya son miembros o están invitadas
 }
people-invite-failed = { $count ->
    [one] Una persona está inactiva y no se la puede invitar; actívela
   *[other] { $count } personas están inactivas y no se las puede invitar; actívelas
 }
people-invite-see = Ver quién está invitado
people-invite-more = Invitar a más personas
people-invitation-until = Invitada. El enlace sirve hasta el { $moment }.
people-invitation-over = Invitada, pero el enlace ya no sirve. Envíe la invitación otra vez.
people-invitation-again = Enviar otra vez
people-invitation-cancel = Anular la invitación
people-invitation-cancel-text = El enlace dejará de servir y la persona desaparecerá de la lista.
people-invitation-cancel-go = Anularla

people-import = Importar un archivo
people-import-text = Una tabla de personas con valores separados por comas en UTF-8, como la guardan las hojas de cálculo. La primera línea nombra las columnas. Primero verá lo que ocurriría; no se escribe nada hasta que usted lo acepte.
people-import-columns = Columnas: email es obligatoria; first_name, last_name, phone, country_code, user_name, alias1 a alias5, groups (separados por |), status y rank pueden faltar.
people-import-file = Archivo
people-import-hint = Hasta 900 KB, unas 10 000 personas. Para archivos mayores: doorward import people en el servidor.
people-import-update = Cambiar a quienes ya se conocen según diga el archivo
people-import-create = Crear los grupos que no existan
people-import-check = Ver lo que ocurriría
people-import-no-file = Elija un archivo que no esté vacío.
people-import-unreadable = No se puede leer el archivo. { $why }
people-import-meanwhile = Entretanto alguien ha cambiado, o no se puede aceptar nada del archivo. No se ha escrito nada; mírelo otra vez.
people-import-would = Lo que ocurriría
people-import-nothing-yet = Todavía no se ha escrito nada.
people-import-go = Importar a estas personas
people-import-go-rest = Dejar fuera las líneas erróneas e importar el resto
people-import-other = Elegir otro archivo
people-import-wrong = Líneas que no se pueden aceptar
people-import-right = Líneas que se aceptan
people-import-line = Línea
people-import-at = Línea { $line }
people-import-column = Columna
people-import-reason = Motivo
people-import-happens = Qué ocurre
people-import-is-added = Se añade
people-import-is-adopted = Conocida; pasa a ser miembro
people-import-is-updated = Se cambia
people-import-more = { $count ->
    [one] Una línea más no se muestra.
   *[other] { $count } líneas más no se muestran.
 }
people-import-added = { $count ->
    [one] Se añade una persona
   *[other] Se añaden { $count } personas
 }
people-import-adopted = { $count ->
    [one] Una persona que era invitada o visita pasa a ser miembro
   *[other] { $count } personas que eran invitadas o visitas pasan a ser miembros
 }
people-import-updated = { $count ->
    [one] Se cambia una persona
   *[other] Se cambian { $count } personas
 }
people-import-groups = { $count ->
    [one] Se crea un grupo
   *[other] Se crean { $count } grupos
 }
people-import-refused = { $count ->
    [one] Una línea no se puede aceptar
   *[other] { $count } líneas no se pueden aceptar
 }
people-import-done = El archivo está importado
people-import-see = Ver las personas

people-access = ¿Por qué (no)?
people-access-of = ¿Qué se abre para { $name }?
people-access-text = Elija una puerta y una hora para ver qué respondería la puerta y por qué. Es la misma decisión que en la puerta.
people-access-door = Puerta
people-access-date = Fecha
people-access-time = Hora ({ $zone })
people-access-go = Preguntar
people-access-when-problem = Elija una fecha y una hora que existan.
people-access-no-doors = Todavía no hay puertas
people-access-yes = { $door } se abre para { $name }:
people-access-no = { $door } sigue cerrada para { $name }:
people-access-ways = La respuesta para cada forma de pedirlo
people-access-way = Forma de pedirlo
people-access-answer = Respuesta
people-access-why = Por qué
people-access-open = Se abre
people-access-closed = Sigue cerrada
people-access-opens = { $count ->
    [one] Abierta durante un segundo.
   *[other] Abierta durante { $count } segundos.
 }
people-access-policy = Regla: { $name }.
people-access-link = Enlace para visitas: { $name }.
people-method-card = Tarjeta
people-method-pin = PIN en el teclado
people-method-card-and-pin = Tarjeta y PIN
people-method-link = Enlace para visitas
people-method-remote = A distancia
people-denied-door-unknown = Esta puerta no se conoce.
people-denied-inactive = La persona está inactiva.
people-denied-lockdown = La puerta está en cierre de emergencia.
people-denied-mode = La puerta pide ahora tarjeta y PIN.
people-denied-factor = La puerta no se abre de esta forma.
people-denied-rank = Este rango no puede abrir puertas.
people-denied-rule = Una regla mantiene cerrada esta puerta para esta persona.
people-denied-schedule = El horario no lo permite a esta hora.
people-denied-early = El derecho todavía no ha empezado.
people-denied-late = El derecho ha terminado.
people-denied-method = Una regla abre esta puerta solo de otra forma.
people-denied-no-rule = Ninguna regla abre esta puerta para esta persona.

people-history = Historial
people-history-of = Historial de { $name }
people-history-text = Sucesos en las puertas y lo que se hizo sobre esta persona; lo más reciente, primero.
people-history-none = Todavía no ha ocurrido nada
people-history-when = Cuándo
people-history-what = Qué
people-history-detail = Detalles
people-history-by = Por
people-history-door-gone = Una puerta eliminada
people-history-granted = Entrada permitida
people-history-denied = Entrada denegada
people-history-locked = Cerró la puerta
people-history-failed = La puerta no obedeció
people-history-mode = Cambió el modo de la puerta
people-history-exit = Pidió salir
people-history-refused = Rechazado
people-history-alarm = Alarma
people-history-broken = Fallido
people-history-times = { $count ->
    [one] una vez
   *[other] { $count } veces
 }
people-act-add = Añadida
people-act-change = Perfil cambiado
people-act-activate = Activada
people-act-deactivate = Desactivada
people-act-role = Función cambiada
people-act-pin = PIN dado
people-act-unlock = Bloqueo terminado
people-act-card-add = Tarjeta añadida
people-act-card-remove = Tarjeta quitada
people-act-factor = Plantillas eliminadas
people-act-invite = Invitada
people-act-invite-again = Invitación enviada otra vez
people-act-sign-in = Inició la sesión
people-act-confirm = Demostró quién es
people-act-sign-out = Cerró la sesión
people-by-person = Persona número { $number }
people-by-application = Una aplicación
people-by-key = Una clave de API
people-by-operator = La línea de órdenes
people-by-server = El servidor
people-by-nobody = Desconocido

done-person-added = La persona está añadida.
done-person-changed = El perfil está cambiado.
done-person-activated = La persona vuelve a estar activa.
done-person-deactivated = La persona está inactiva y sin sesiones abiertas.
done-person-deleted = La persona está eliminada.
done-pin-set = El PIN está establecido.
done-unlocked = El bloqueo ha terminado.
done-card-added = La tarjeta está añadida.
done-card-removed = La tarjeta está quitada.
done-factor-forgotten = Las plantillas están eliminadas.
done-group-joined = La persona está en el grupo.
done-group-left = La persona está fuera del grupo.
done-role-changed = La función está cambiada.
done-invited-again = La invitación se ha enviado otra vez. El enlace anterior ya no sirve.
done-invitation-cancelled = La invitación está anulada.

people-second-remove = Quitar los segundos factores
people-second-remove-of = ¿Quitar los segundos factores de { $name }?
people-second-remove-text = Para quien ha perdido su teléfono o su llave de seguridad. Asegúrese de quién lo pide: desde entonces basta con la contraseña para entrar.
people-second-remove-all = Se van la aplicación de códigos, las llaves de acceso y los códigos de recuperación.
people-second-remove-told = Se cierra la sesión en todas partes y se le avisa por correo.
done-second-factors-removed = Se han quitado los segundos factores.
