import { defineConfig } from "vite";

// While you edit: `npm run dev` here, and `dotnet run` beside it, which answers /api.
export default defineConfig({
  server: { proxy: { "/api": "http://localhost:8080" } },
});
