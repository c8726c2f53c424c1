import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type Plugin } from 'vite';

const translation = /(\/intl\/(?:.+\/)?)(?!en-US)[a-z]{2}-[A-Z]{2}(\.m?js)$/;

/** react-aria carries its few strings in 34 languages; the page is in English, so its English stands for them all. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    enforce: 'pre',
    resolveId(source, importer) {
      return translation.test(source)
        ? this.resolve(source.replace(translation, '$1en-US$2'), importer)
        : null;
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [englishOnly(), react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Data URIs would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The notices that the licences of the bundled packages ask for; `npm run audit` checks them.
    license: { fileName: 'licenses.json' },
    rollupOptions: { input: { main: new URL('index.html', import.meta.url).pathname } },
  },
  server: { proxy: { '/v1': loadEnv(mode, import.meta.dirname, 'API_').API_URL ?? 'http://127.0.0.1:3000' } },
}));
