# Iniciar la sesión.
sign-in = Iniciar sesión
sign-in-company = Organización
sign-in-company-hint = Su nombre corto, como en la dirección de su servicio
sign-in-name = Correo electrónico o nombre de usuario
sign-in-refused = No ha funcionado. Compruebe lo que ha escrito. Tras cinco fallos seguidos no se acepta nada durante unos minutos.
password = Contraseña
password-choose = Elija una contraseña
password-hint = Al menos 12 caracteres. Unas cuantas palabras seguidas se recuerdan bien y se adivinan mal.
email = Correo electrónico
first-name = Nombre
last-name = Apellidos

forgotten = ¿Ha olvidado la contraseña?
forgotten-text = Escriba quién es. Le enviaremos a su correo un enlace para elegir una contraseña nueva.
forgotten-go = Enviar el enlace
forgotten-sent = Si le conocemos, el mensaje está en camino. Su enlace sirve durante una hora.
forgotten-nothing = ¿No llega nada? Mire en la carpeta de correo no deseado y espere cinco minutos antes de pedirlo de nuevo.
reset-go = Guardar la contraseña

confirm = ¿Sigue siendo usted?
confirm-text = Lo que viene es delicado. Demuestre otra vez quién es; después vale durante diez minutos.
confirm-refused = Esa no era su contraseña. Tras cinco fallos seguidos no se acepta nada durante unos minutos.
confirm-go = Continuar
confirm-code-go = Continuar con el código
confirm-password-go = Continuar con la contraseña
confirm-script = Las llaves de acceso necesitan JavaScript en el navegador. Actívelo para esta página y cárguela de nuevo.

code = Un paso más
code-app-text = Abra su aplicación de autenticación y escriba las seis cifras que muestra para { $company }.
code-app = Código de su aplicación
code-go = Iniciar sesión
code-refused = Ese código no era correcto. Cambian cada 30 segundos; use el que se muestra ahora.
code-limited = Demasiados códigos erróneos seguidos. No se acepta ninguno durante un cuarto de hora.
code-over = Demasiados códigos erróneos. Empiece de nuevo con su contraseña.
code-passkey-text = Use su dispositivo, o su llave de seguridad, para mostrar que es usted.
code-passkey-script = Las llaves de acceso necesitan JavaScript en el navegador. Actívelo para esta página o use un código de recuperación.
code-recovery-ask = ¿No tiene el dispositivo a mano? Use un código de recuperación
code-recovery = Código de recuperación
code-recovery-hint = Uno de los diez que guardó, como 1a2b-3c4d-5e6f. Cada uno sirve una vez.
code-recovery-refused = No es ninguno de sus códigos de recuperación, o ya se usó.
code-again = Iniciar sesión con otra cuenta
passkey-go = Usar una llave de acceso
passkey-sign-in = Iniciar sesión con una llave de acceso
passkey-refused = No se aceptó la llave de acceso. Inténtelo de nuevo o elija otro modo.

owner = Le damos la bienvenida
owner-text = Aquí { $company } es suya. Diga quién es y elija cómo inicia la sesión; este enlace sirve una sola vez.
owner-go = Configurar e iniciar sesión


done-signed-out = Ha cerrado la sesión.
done-password-reset = Su contraseña está guardada. Inicie sesión con ella.
