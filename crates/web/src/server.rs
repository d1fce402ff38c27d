//! Listening, connections, and the end of it.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use detente_table::Stop;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::app::{App, router};
use crate::catalogue::{Catalogue, CatalogueError};
use crate::guard::{Allowed, new_id};
use crate::paced::{Pace, Paced};

/// Connections that are held; a slow one costs its buffer and no more.
const CONNECTIONS: usize = 1_024;
/// How long the head of a request may take, and how long a connection may say nothing between two.
const PACE: Pace = Pace {
    head: Duration::from_secs(5),
    idle: Duration::from_secs(60),
};
/// Longest head of a request, bytes.
const HEAD: usize = 16 * 1024;
/// How long answers under way are waited for at the end.
const DRAIN: Duration = Duration::from_secs(2);

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port; 0 = any that is free.
    pub port: u16,
    /// Another address than this machine's own; a token is then needed.
    pub listen: Option<SocketAddr>,
    /// The secret that requests of the API carry; made up where it listens elsewhere and none is given.
    pub token: Option<String>,
    /// Other names of this server in `Host` and `Origin`, as a proxy before it passes them on: `detente.example`.
    pub hosts: Vec<String>,
    /// Whoever reaches the address is answered, without a token.
    pub public: bool,
    /// World folders beside the built-in worlds.
    pub worlds: Vec<PathBuf>,
    /// Standoff files beside the built-in ones.
    pub standoffs: Vec<PathBuf>,
    /// Solves at once; `None` = as many as there are cores.
    pub threads: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8765,
            listen: None,
            token: None,
            hosts: Vec::new(),
            public: false,
            worlds: Vec::new(),
            standoffs: Vec::new(),
            threads: None,
        }
    }
}

/// Where a server listens.
#[derive(Debug, Clone)]
pub struct Address {
    /// The address.
    pub socket: SocketAddr,
    /// The secret of its API, if it has one.
    pub token: Option<String>,
}

impl std::fmt::Display for Address {
    /// The address of the page, the secret behind the `#`, where no server and no log sees it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "http://{}/", self.socket)?;
        match &self.token {
            Some(token) => write!(f, "#token={token}"),
            None => Ok(()),
        }
    }
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What it was started with cannot be read.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The port is taken, or may not be used.
    #[error("cannot listen on {address}: {source}; name another port with --port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// No threads.
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
}

/// Serves until asked to stop; says where once it listens. Answers under way get two seconds at the end.
///
/// # Errors
/// [`ServeError`]: the catalogue cannot be read, the port is taken.
pub fn serve(
    options: &Options,
    stop: &Stop,
    ready: impl FnOnce(&Address),
) -> Result<(), ServeError> {
    let catalogue = Catalogue::read(&options.worlds, &options.standoffs)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(ServeError::Runtime)?;
    let threads = options.threads.unwrap_or(cores);
    let served = runtime.block_on(listen(options, catalogue, threads, stop, ready));
    // Whatever still solves has been asked to stop and is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(200));
    served
}

async fn listen(
    options: &Options,
    catalogue: Catalogue,
    threads: usize,
    stop: &Stop,
    ready: impl FnOnce(&Address),
) -> Result<(), ServeError> {
    let wanted = options
        .listen
        .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)));
    let refused = |source| ServeError::Listen {
        address: wanted,
        source,
    };
    let listener = TcpListener::bind(wanted).await.map_err(refused)?;
    let socket = listener.local_addr().map_err(refused)?;
    let mut listeners = vec![listener];
    if options.listen.is_none() {
        // Machines without the newer protocol have one address less.
        let other = SocketAddr::from((Ipv6Addr::LOCALHOST, socket.port()));
        listeners.extend(TcpListener::bind(other).await.ok());
    }
    let mut allowed = Allowed::loopback(socket.port());
    let named = options.hosts.iter().map(|name| name.to_ascii_lowercase());
    allowed.hosts.extend(named);
    if !wanted.ip().is_loopback() {
        allowed.hosts.push(socket.to_string());
    }
    if !wanted.ip().is_loopback() && !options.public {
        allowed.token = Some(options.token.clone().unwrap_or_else(new_id));
    } else {
        allowed.token.clone_from(&options.token);
    }
    let address = Address {
        socket,
        token: allowed.token.clone(),
    };
    let app = Arc::new(App::new(catalogue, allowed, threads));
    let router = router(Arc::clone(&app));
    let (over, ended) = watch::channel(false);
    let open = Arc::new(AtomicUsize::new(0));
    for listener in listeners {
        let taking = accept(listener, router.clone(), ended.clone(), Arc::clone(&open));
        tokio::spawn(taking);
    }
    ready(&address);
    while !stop.is_asked() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Nobody hears it where no connection is open.
    let _ = over.send(true);
    app.jobs.stop_all();
    let all_closed = async {
        while open.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    // Those that take longer are cut.
    let _ = tokio::time::timeout(DRAIN, all_closed).await;
    Ok(())
}

/// Takes connections until the end.
async fn accept(
    listener: TcpListener,
    router: Router,
    mut ended: watch::Receiver<bool>,
    open: Arc<AtomicUsize>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = ended.wait_for(|over| *over) => return,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles: those that are open will close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if open.load(Ordering::SeqCst) >= CONNECTIONS {
            drop(stream);
            continue;
        }
        open.fetch_add(1, Ordering::SeqCst);
        let counted = Open(Arc::clone(&open));
        let (router, ended) = (router.clone(), ended.clone());
        tokio::spawn(async move {
            connection(stream, router, ended).await;
            drop(counted);
        });
    }
}

/// One connection that is counted.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn connection(stream: TcpStream, router: Router, mut ended: watch::Receiver<bool>) {
    // A small answer is not held back for a larger packet.
    let _ = stream.set_nodelay(true);
    let answering = Arc::new(AtomicBool::new(false));
    let stream = Paced::new(stream, PACE, Arc::clone(&answering));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let answering = Arc::clone(&answering);
        answering.store(true, Ordering::SeqCst);
        let answer = router.call(request);
        async move {
            let answer = answer.await;
            answering.store(false, Ordering::SeqCst);
            answer
        }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // The connection has a clock of its own.
        .header_read_timeout(None)
        .max_buf_size(HEAD)
        .max_headers(64);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // A client that goes away or sends no HTTP is its own affair.
        _ = connection.as_mut() => return,
        _ = ended.wait_for(|over| *over) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
