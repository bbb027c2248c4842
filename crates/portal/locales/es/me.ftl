# La página de cada persona.
me-profile = Perfil
me-security = Inicio de sesión
me-sessions = Dispositivos
me-access = Puertas y tarjetas
me-events = Sucesos
me-recognition = Cara y dedo
me-none = Ninguno
me-remove = Quitar
me-rename = Cambiar el nombre
me-added = Añadida

me-advice = Quien averigüe su contraseña puede hacer aquí lo mismo que usted. Un segundo factor se lo impide.
me-advice-go = Configurar uno

me-user-name = Nombre de usuario
me-phone = Teléfono
me-role = Función
me-profile-others = El correo, el teléfono y la función los cambia quien administra su organización.
me-language = Idioma
me-language-browser = El que pida mi navegador
done-me-names = Su nombre está guardado.
done-me-language = A partir de ahora las páginas le hablan en este idioma.

me-password-text = Inicia la sesión con su correo electrónico y una contraseña.
me-password-none = No tiene contraseña.
me-password-first = Elegir una por correo
me-password-change = Cambiar la contraseña
me-password-ends = Al cambiarla se cierra la sesión en todos los demás dispositivos.
me-password-old = Contraseña actual
me-password-new = Contraseña nueva
me-password-wrong = Esa no era su contraseña. Tras cinco fallos seguidos no se acepta nada durante unos minutos.
me-password-weak = Use al menos 12 caracteres, y no uno solo repetido.
me-password-stolen = Esta contraseña está en una lista de contraseñas robadas. Elija otra.
done-me-password = Su contraseña ha cambiado. Se ha cerrado la sesión en los demás dispositivos.

me-passkeys = Llaves de acceso
me-passkeys-text = Inicie la sesión con su huella, su cara o el PIN de su dispositivo, o con una llave de seguridad. Nadie puede quitarle una llave de acceso con solo pedírsela.
me-passkeys-no-address = No se ofrecen llaves de acceso: no está fijada la dirección pública de este servidor.
me-passkeys-number = No se ofrecen llaves de acceso: a este servidor se llega por un número y necesitan un nombre.
me-passkeys-unencrypted = No se ofrecen llaves de acceso: necesitan una conexión cifrada.
me-passkey = Llave de acceso
me-passkey-add = Añadir una llave de acceso
me-passkey-change = Cambiar
me-passkey-name-hint = Por lo que la reconoce, como «Teléfono» o «Llave de casa»
me-passkey-make = Continuar con el dispositivo
me-passkey-refused = No se ha añadido la llave de acceso. Inténtelo de nuevo.
me-passkey-many = { $count ->
    [one] Ya tiene { $count } llave de acceso y no puede tener más.
   *[other] Ya tiene { $count } llaves de acceso y no puede tener más. Quite antes alguna.
}
me-passkey-script = Las llaves de acceso necesitan JavaScript en el navegador. Actívelo para esta página y cárguela de nuevo.
me-passkey-unsupported = Este navegador no conoce las llaves de acceso. Use otro, o una aplicación de autenticación.
me-passkey-remove = Quitar la llave de acceso
me-passkey-remove-ask = ¿Quitar la llave de acceso «{ $name }»?
me-passkey-remove-text = Nadie podrá iniciar aquí la sesión con ella. Puede que su dispositivo la siga ofreciendo; bórrela también allí.
me-factor-remove-codes = Sus códigos de recuperación, si no queda otro segundo factor
done-me-passkey = La llave de acceso está añadida.
done-me-passkey-renamed = La llave de acceso tiene su nombre nuevo.
done-me-passkey-removed = La llave de acceso está quitada.

me-app = Aplicación de autenticación
me-app-text = Una aplicación de su teléfono muestra seis cifras que cambian cada 30 segundos. Las escribe después de su contraseña.
me-app-on = Configurada
me-app-off = Sin configurar
me-app-add = Configurar una aplicación
me-app-intro = Tome su teléfono y abra una aplicación de autenticación, como Aegis, FreeOTP, 1Password o las de Google y Microsoft. Si no tiene ninguna, instale antes una.
me-app-begin = Mostrar el código que se escanea
me-app-scan = Escanee esta imagen con la aplicación.
me-app-picture = Código para la aplicación de autenticación; lo mismo está debajo como texto
me-app-type = O escriba esto en la aplicación, como clave que va por tiempo:
me-app-code-hint = Las seis cifras que la aplicación muestra ahora
me-app-confirm = Activarla
me-app-again = Su aplicación ya tiene una entrada para este servidor. Escriba el código que muestra.
me-app-anew = Empezar de nuevo con otra imagen
me-app-wrong = Ese código no era correcto. Cambian cada 30 segundos y van por el reloj de su teléfono.
me-app-remove = Quitar la aplicación
me-app-remove-text = Después no se le pedirá ningún código de la aplicación al iniciar la sesión.
done-me-app-removed = La aplicación de autenticación está quitada.

me-codes = Códigos de recuperación
me-codes-left = { $count ->
    [0] No le queda ningún código de recuperación. Cree otros, para que un teléfono perdido no le deje fuera.
    [one] Le queda { $count } código de recuperación.
   *[other] Le quedan { $count } códigos de recuperación.
}
me-codes-renew = Crear códigos nuevos
me-codes-renew-text = Recibirá diez códigos nuevos. Los que tiene ahora dejarán de valer.
me-codes-on = A partir de ahora se le pedirá un segundo factor al iniciar la sesión.
me-codes-once = Si pierde su dispositivo, uno de estos códigos le deja entrar en su lugar. Cada uno sirve una vez y solo se muestran ahora: imprímalos o guárdelos en un gestor de contraseñas.
me-codes-save = Guardar en un archivo
me-codes-kept = Los he guardado
me-codes-file = Códigos de recuperación de { $email } en { $company }. Cada uno sirve una vez.

me-doors = Puertas que se le abren
me-doors-at = Ahora: { $at }
me-doors-none = Ninguna puerta se le abre en este momento. Si alguna debería, pídalo a quien administra su organización.
me-door = Puerta
me-ways = Cómo
me-way-card = Tarjeta
me-way-pin = PIN
me-way-card-and-pin = Tarjeta y PIN
me-way-link = Enlace de visita
me-way-remote = Aplicación
me-cards = Sus tarjetas
me-cards-none = No tiene tarjeta. Las entrega quien administra su organización.
me-card-unnamed = Tarjeta
me-card-number = Número
me-card-ending = … { $ending }
me-card-hidden = No se muestra
me-pin = PIN
me-pin-is-set = Fijado
me-pin-none = Sin fijar
me-pin-text = Con su PIN muestra en un terminal que es usted.
me-pin-set = Fijar un PIN
me-pin-change = Fijar otro PIN
me-pin-new = PIN nuevo
me-pin-again = El mismo otra vez
me-pin-length = De { $shortest } a { $longest } cifras.
me-pin-strong = Sin cifras repetidas, sin contar hacia arriba o hacia abajo, y que no sea el final de su teléfono.
me-pin-digits = Un PIN solo tiene cifras.
me-pin-repeats = Este PIN se repite. Elija uno que no lo haga.
me-pin-run = Este PIN cuenta hacia arriba o hacia abajo. Elija uno que no lo haga.
me-pin-phone = Es el final de su número de teléfono. Elija otro PIN.
me-pin-differs = No son iguales.
done-me-pin = Su PIN está fijado.

me-event = Qué
me-event-at = Cuándo
me-event-how = Cómo
me-event-granted = Acceso concedido
me-event-denied = Acceso denegado
me-event-locked = Cerrada
me-event-failed = La puerta no obedeció
me-event-mode = Modo de la puerta cambiado
me-event-door-gone = Una puerta que ya no existe
me-events-none = Todavía no ha ocurrido nada con usted en una puerta.
me-events-pages = Páginas de sucesos
me-events-newest = Los últimos
me-events-older = Anteriores
me-denied-inactive = no está en activo
me-denied-lockdown = la puerta estaba bloqueada
me-denied-mode = pedía tarjeta y PIN
me-denied-way = no de este modo
me-denied-rule = una regla la mantiene cerrada para usted
me-denied-time = no a esta hora
me-denied-early = su derecho no había empezado
me-denied-late = su derecho había terminado
me-denied-any = ninguna regla se la abre

me-sessions-text = Navegadores con la sesión iniciada a su nombre. Si no conoce alguno, ciérrelo y cambie su contraseña.
me-sessions-end = { $count ->
    [one] Cerrar la sesión en el otro
   *[other] Cerrar la sesión en los otros { $count }
}
me-session-device = Dispositivo
me-session-address = Dirección
me-session-since = Sesión iniciada
me-session-seen = Última vez
me-session-here = Este
me-session-end = Cerrar sesión
me-device = { $browser } en { $system }
me-device-unknown = Un navegador que no dice cuál es
done-me-session = Se ha cerrado la sesión en ese dispositivo.
done-me-sessions = Se ha cerrado la sesión en todos los demás dispositivos.

me-finger = Dedo
me-face = Cara
me-palm = Palma
me-recognition-text = Por lo que { $company } puede reconocerle. No se guarda ninguna imagen, solo lo que se mide en ella, y puede eliminarlo cuando quiera.
me-recognition-none = { $company } no reconoce a nadie por la cara, el dedo o la palma.
me-samples = { $count ->
    [one] { $count } imagen registrada
   *[other] { $count } imágenes registradas
}
me-agreed = Dio su consentimiento el { $at }.
me-not-enrolled = No se guarda nada de usted.
me-factor-off = Su organización ya no lo usa.
me-enrol = Registrar
me-enrol-more = Añadir una imagen
me-enrol-finger = Registre su dedo
me-enrol-face = Registre su cara
me-enrol-palm = Registre su palma
me-finger-1 = Envíe la imagen de un lector de huellas; una fotografía del dedo no basta.
me-finger-2 = Limpie el dedo y el lector, y presione por igual.
me-face-1 = Mire de frente a la cámara, sin nadie más en la imagen.
me-face-2 = Póngase de cara a la luz y quítese la gorra o las gafas oscuras.
me-face-3 = No se mueva.
me-palm-1 = Abra la mano, con los dedos algo separados, y vuelva la palma hacia la cámara.
me-palm-2 = Que salga la mano entera, de la muñeca a las yemas de los dedos.
me-palm-3 = Use luz uniforme, sin flash, y no se mueva.
me-camera-start = Usar la cámara
me-camera-take = Tomar la imagen
me-camera-again = Tomar otra
me-camera-view = Lo que ve la cámara
me-camera-taken = La imagen está tomada.
me-camera-refused = No se puede usar la cámara. Permítala en su navegador o elija abajo una imagen.
me-picture = Imagen
me-picture-missing = Tome una imagen o elija una.
me-picture-send = Enviar la imagen
me-consent-finger = Doy mi consentimiento para que { $company } guarde una plantilla de mi dedo, hecha a partir de esta imagen, para reconocerme. La imagen no se guarda y puedo eliminar la plantilla en cualquier momento.
me-consent-face = Doy mi consentimiento para que { $company } guarde una plantilla de mi cara, hecha a partir de esta imagen, para reconocerme. La imagen no se guarda y puedo eliminar la plantilla en cualquier momento.
me-consent-palm = Doy mi consentimiento para que { $company } guarde una plantilla de mi palma, hecha a partir de esta imagen, para reconocerme. La imagen no se guarda y puedo eliminar la plantilla en cualquier momento.
me-consent-missing = Marque la casilla si está de acuerdo; sin ella no se puede guardar nada.
me-sample-other = No es lo que ya está registrado. Para registrarlo de nuevo, elimínelo antes.
me-sample-poor = La imagen no es lo bastante buena o no se puede leer.
me-sample-several = Debe haber uno en la imagen, no varios.
me-sample-nothing = La imagen no muestra lo que debería.
me-sample-cut = Algo queda cortado en el borde de la imagen.
me-sample-elsewhere = Otra persona está registrada con algo que parece lo mismo. Pregunte a quien administra su organización.
me-forget = Eliminar
me-forget-ask = { $factor }: ¿eliminar lo guardado?
me-forget-text = Ya no se le reconocerá por ello. Puede registrarse de nuevo más adelante.
me-forget-consent = Que dio su consentimiento
done-me-enrolled = La imagen está registrada; a partir de ahora se le reconoce por ella.
done-me-forgotten = Lo que se guardaba de usted está eliminado.

me-problem-missing = Rellene este campo.
me-problem-long = { $count ->
    [one] Use como mucho { $count } carácter.
   *[other] Use como mucho { $count } caracteres.
}
me-problem-letters = Use letras que se impriman, de un solo alfabeto.
me-problem-form = Esto no se puede aceptar.
