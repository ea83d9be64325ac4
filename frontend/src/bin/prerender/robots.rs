//! What search engines ask for: `robots.txt` and `sitemap.xml`.

use crate::Options;
use frontend::page::Page;

/// Writes both.
pub fn write<'a>(options: &Options, paths: impl Iterator<Item = &'a str>) -> std::io::Result<()> {
    let site = &options.site_url;
    let listed = paths.filter(|path| Page::parse(path).is_listed());
    let urls: String = listed.map(|path| format!("<url><loc>{site}{path}</loc></url>\n")).collect();
    let map = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    );
    crate::write(&options.out.join("sitemap.xml"), map.as_bytes())?;
    let robots = format!("User-agent: *\nDisallow: /api/\nSitemap: {site}/sitemap.xml\n");
    crate::write(&options.out.join("robots.txt"), robots.as_bytes())
}
