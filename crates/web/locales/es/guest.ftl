guest-hello = Hola.
guest-hello-name = Hola, { $name }.
guest-doors = Puertas
guest-valid-always = Válido sin fin
guest-valid-until = Válido hasta { $until } ({ $zone })
guest-valid-from = Válido desde { $from } ({ $zone })
guest-valid-between = Válido desde { $from } hasta { $until } ({ $zone })
guest-left = { $count ->
    [one] Queda 1 apertura
   *[other] Quedan { $count } aperturas
 }
guest-open = Abrir { $door }
guest-opening = Abriendo…
guest-open-for = Abierta durante
guest-seconds = s
guest-states-old = Los estados son los del momento en que se cargó esta página.
guest-look-again = Mirar otra vez
guest-opened = { $door } está abierta durante { $seconds } segundos.
guest-stale = No se ha abierto nada: la página era demasiado antigua. Pulse otra vez.
guest-offline-states = Sin conexión. Lo que ve aquí puede no estar al día.
guest-not-opened = La puerta no se ha abierto. Inténtelo de nuevo.
guest-unreached = No se ha podido llegar a la puerta. Inténtelo de nuevo.
guest-offline = Sin conexión. Compruebe la cobertura e inténtelo de nuevo.

state-lockdown = En cierre de emergencia
state-opens = Se abre { $when }
state-no-more = Este enlace ya no la abre
state-over = Este enlace ha terminado
state-away = Sin conexión en este momento
state-open = Abierta para usted ahora
state-open-until = Abierta para usted ahora, hasta { $when }
state-open-midnight = Abierta para usted ahora, hasta medianoche
lock-locked = Cerrada
lock-unlocked = Abierta
when-today = hoy a las { $time }
when-tomorrow = mañana a las { $time }
when-weekday = el { $day } a las { $time }
when-date = el { $day } { $date } a las { $time }

code-title = Escriba su código
code-sent = Hemos enviado un código de seis cifras a { $address }. Puede tardar un minuto en llegar.
code-again = Se está enviando un código nuevo. Solo funciona el último.
code-label = Código
code-new = Enviar un código nuevo
code-first = Escriba primero el código.
code-wrong = El código no es correcto o es demasiado antiguo. Mire el último correo.
code-soon = Hace un momento se envió un código. Búsquelo o espere medio minuto.
