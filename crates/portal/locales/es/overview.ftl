# El panel.
granted-day = Entradas, últimas 24 horas
denied-day = Rechazos, últimas 24 horas
attention = Puertas que necesitan atención
attention-none = Todas las puertas están conectadas y obedecen.
door-never-connected = no se ha conectado nunca.
door-offline = no está conectada. Sigue decidiendo por sí misma, y no se puede abrir desde aquí.
door-lockdown = está en confinamiento.
day = Las últimas 24 horas
day-more = Todos los sucesos
chart-granted = Entradas
chart-denied = Rechazos
chart-text = { $granted } entradas, { $denied } rechazos
way = Modo
