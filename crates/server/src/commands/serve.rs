//! `doorward serve`: the server, from its lock to the last answer.

use crate::cli::Place;
use crate::error::Error;
use crate::logging;
use crate::settings::Settings;
use crate::workshop::{Workshop, runtime};
use clap::Args;
use doorward_app::App;
use doorward_web::{
    ConnectionLimits, Listener, Metrics, TlsAcceptor, Web, WebSettings, metrics_router, router,
    serve, tls_acceptor,
};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Calls under way get this long when the server stops; the whole stop takes less than 10 s.
const DRAIN: Duration = Duration::from_secs(8);

/// The arguments of `doorward serve`.
#[derive(Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    place: Place,
    /// Where to listen, as ADDRESS:PORT; port 0 takes any free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// A proxy in front of this server ends TLS and notes callers in X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
    /// A listener for the metrics alone
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<String>,
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// When the configuration, the data directory, the database or the address cannot be used.
pub(crate) fn run(arguments: &ServeArguments) -> Result<(), Error> {
    let mut workshop = Workshop::open(&arguments.place, true)?;
    let settings = &mut workshop.settings;
    if let Some(listen) = &arguments.listen {
        settings.listen.clone_from(listen);
    }
    if let Some(listen) = &arguments.metrics_listen {
        settings.metrics_listen.clone_from(listen);
    }
    settings.behind_proxy |= arguments.behind_proxy;
    logging::start(&settings.log)?;
    let _lock = workshop.data_dir.lock()?;
    runtime()?.block_on(async {
        let app = workshop.app_with_courier().await?;
        let preload = super::parse::factors(&workshop.settings.biometric_preload)
            .map_err(|problem| Error::Configuration(format!("biometric_preload: {problem}")))?;
        app.load_factors(preload).await?;
        run_until_told(app, &workshop.settings, false, |_| ()).await
    })
}

/// Serves on the settings' addresses until a signal comes; `ready` is called once it answers.
/// A demo shows the page of the design, too.
///
/// # Errors
/// When an address cannot be listened on.
pub(super) async fn run_until_told(
    app: Arc<App>,
    settings: &Settings,
    is_demo: bool,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let address = parse(&settings.listen)?;
    let tls = tls(settings)?;
    if !address.ip().is_loopback() && !settings.behind_proxy && tls.is_none() {
        return Err(Error::Configuration(format!(
            "{address} is reachable from other machines: name tls_certificate and tls_key, \
             or say --behind-proxy if a proxy ends TLS"
        )));
    }
    let web = Arc::new(Web {
        app: Arc::clone(&app),
        metrics: Metrics::default(),
        settings: WebSettings {
            behind_proxy: settings.behind_proxy,
            body_limit: settings.body_bytes,
            biometric_body_limit: settings.biometric_body_bytes,
            body_timeout: Duration::from_secs(settings.body_timeout_seconds),
            secure_cookies: settings.public_url.starts_with("https://"),
            metrics_here: settings.metrics_listen.is_empty(),
        },
    });
    let listener = Listener {
        socket: bind(address).await?,
        router: router(Arc::clone(&web)).merge(doorward_portal::router(Arc::clone(&web), is_demo)),
        vendor_routes: true,
        tls,
    };
    let scheme = if listener.tls.is_some() { "https" } else { "http" };
    let bound = listener.socket.local_addr()?;
    let (tell, told) = watch::channel(false);
    let mut servers = tokio::task::JoinSet::new();
    let limits = limits(settings);
    if !settings.metrics_listen.is_empty() {
        let socket = bind(parse(&settings.metrics_listen)?).await?;
        tracing::info!(address = %socket.local_addr()?, "metrics");
        let router = metrics_router(Arc::clone(&web));
        let metrics = Listener { socket, router, vendor_routes: false, tls: None };
        servers.spawn(serve(metrics, Arc::clone(&web), limits, told.clone()));
    }
    servers.spawn(serve(listener, web, limits, told.clone()));
    let doors = tokio::spawn(Arc::clone(&app).run_doors(told.clone()));
    let jobs = tokio::spawn(app.run_jobs(told));
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on {scheme}://{bound}").and_then(|()| out.flush())?;
    tracing::info!(address = %bound, version = env!("CARGO_PKG_VERSION"), "listening");
    ready(bound);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    // Nobody listens any more only when everything has ended already.
    let _ = tell.send(true);
    while servers.join_next().await.is_some() {}
    if let Err(error) = doors.await {
        tracing::error!(%error, "the doors ended badly");
    }
    if let Err(error) = jobs.await {
        tracing::error!(%error, "the jobs ended badly");
    }
    tracing::info!("stopped");
    Ok(())
}

fn limits(settings: &Settings) -> ConnectionLimits {
    ConnectionLimits {
        connections: settings.connections.max(1),
        // hyper takes no less.
        head_bytes: settings.head_bytes.max(8_192),
        head_timeout: Duration::from_secs(settings.head_timeout_seconds),
        drain: DRAIN,
    }
}

fn tls(settings: &Settings) -> Result<Option<TlsAcceptor>, Error> {
    match (settings.tls_certificate.as_str(), settings.tls_key.as_str()) {
        ("", "") => Ok(None),
        ("", _) | (_, "") => {
            let problem = "tls_certificate and tls_key belong together; name both files";
            Err(Error::Configuration(problem.to_owned()))
        }
        (certificate, key) => tls_acceptor(Path::new(certificate), Path::new(key))
            .map(Some)
            .map_err(|error| Error::Configuration(error.to_string())),
    }
}

fn parse(address: &str) -> Result<SocketAddr, Error> {
    address.parse().map_err(|_| {
        Error::Configuration(format!("{address} is no address to listen on; write IP:PORT"))
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Error::Listen { address: address.to_string(), problem: error.to_string() })
}
