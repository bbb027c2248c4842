//! An authenticator app (RFC 6238), as somebody has it on her telephone.

use std::time::SystemTime;
use totp_rs::{Builder, Secret};

/// The code that an app shows for a secret as pages show it, so many seconds from now.
#[expect(clippy::disallowed_methods, reason = "apps read their own clock")]
pub fn code(secret: &str, seconds_from_now: i64) -> String {
    let plain: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
    let secret = Secret::try_from_base32(plain).expect("a secret in base 32");
    let app = Builder::new().with_secret(secret).build().expect("a secret that is long enough");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    app.generate(now.as_secs().checked_add_signed(seconds_from_now).expect("a time")).to_string()
}
