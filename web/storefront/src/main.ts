import { createApp } from 'vue'
import App from './App.vue'
import { installDesign } from '@onsale/design'
import './styles.css'

const app = createApp(App)
installDesign(app)
app.mount('#app')
