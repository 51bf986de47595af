import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** The nginx that is installed and can PUT, or why there is none. */
export function findNginx(): { readonly path: string } | { readonly missing: string } {
  const found = spawnSync("nginx", ["-V"], { encoding: "utf8" })
  if (found.error !== undefined) return { missing: "nginx isn't installed" }
  return found.stderr.includes("http_dav_module")
    ? { path: "nginx" }
    : { missing: "this nginx was built without its DAV module" }
}

/** Writes a configuration that stores PUT bodies as files: two workers, no access log, as many connections as asked. */
export function nginxConfiguration(directory: string, port: number): string {
  for (const folder of ["files", "temp", "logs"]) mkdirSync(join(directory, folder), { recursive: true })
  const path = join(directory, "nginx.conf")
  writeFileSync(
    path,
    `daemon off; worker_processes 2; pid ${directory}/nginx.pid; error_log ${directory}/logs/error.log;
user ${process.getuid?.() === 0 ? "root" : (process.env.USER ?? "nobody")};
worker_rlimit_nofile 20000; events { worker_connections 8000; }
http {
  access_log off; client_body_temp_path ${directory}/temp; client_body_buffer_size 256k; client_max_body_size 8m; keepalive_requests 1000000;
  server { listen 127.0.0.1:${port}; location / { root ${directory}/files; dav_methods PUT; create_full_put_path on; } }
}
`,
  )
  return path
}
