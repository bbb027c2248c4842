//! The logo of a company, which its letters show: a small PNG or JPEG. Nothing that could hold a
//! script, and nothing that is not what it says.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::{Field, FieldProblem, Refusal};
use doorward_store::company_logos::{self, CompanyLogo};
use doorward_store::{Conn, audit};

/// The largest logo, in bytes.
pub const LARGEST_LOGO: usize = 256 * 1_024;

impl App {
    /// Sets the logo of a company, or takes it away.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for what is no PNG or JPEG of a fitting size.
    pub async fn set_logo(&self, ctx: &Ctx, picture: Option<Vec<u8>>) -> Result<(), Error> {
        self.require_company(ctx.company)?;
        let logo = match picture {
            None => None,
            Some(bytes) => {
                let media_type = media_type(&bytes)?.to_owned();
                Some(CompanyLogo { media_type, bytes })
            }
        };
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c: &mut Conn<'_>| {
                match &logo {
                    Some(logo) => company_logos::put(c, company, logo, now)?,
                    None => company_logos::delete(c, company).map(|_| ())?,
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await
    }
}

/// The format that the first and last bytes show.
fn media_type(bytes: &[u8]) -> Result<&'static str, Refusal> {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let wrong =
        |expected| Refusal::field(Field::Other("logo"), FieldProblem::Malformed { expected });
    if bytes.len() > LARGEST_LOGO {
        return Err(wrong("a picture of at most 256 KiB"));
    }
    if bytes.starts_with(PNG) {
        Ok("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") && bytes.ends_with(b"\xff\xd9") {
        Ok("image/jpeg")
    } else {
        Err(wrong("a PNG or JPEG picture"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_pictures_of_two_formats_are_logos() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR rest";
        assert_eq!(media_type(png), Ok("image/png"));
        assert_eq!(media_type(b"\xff\xd8\xff\xe0 rest \xff\xd9"), Ok("image/jpeg"));
        let mut large = png.to_vec();
        large.resize(LARGEST_LOGO + 1, 0);
        for wrong in [&b""[..], b"<svg/>", b"GIF89a", b"\x89PNG", b"\xff\xd8\xff cut", &large] {
            assert!(media_type(wrong).is_err());
        }
    }
}
